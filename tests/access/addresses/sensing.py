"""The addresses of sensing: its overview, and the one of SensorThings with what can be asked below it."""

from __future__ import annotations

from tests.access.addresses import Address

ROOT = "/sta/v1.1"
COLLECTIONS = (
    "Things",
    "Locations",
    "HistoricalLocations",
    "Datastreams",
    "Sensors",
    "ObservedProperties",
    "Observations",
    "FeaturesOfInterest",
)

ADDRESSES = {
    "sensing:overview": Address("/meten/"),
    "sensing:register-file": Address("/meten/sensorenregister.csv", "/meten/sensorenregister.json"),
    "sensing:live": Address("/meten/live"),
    "sensing:live-sensor": Address("/meten/live/{slug}", kind="sensor"),
    "sensing:routes": Address("/meten/fietsroutes/{slug}/", "/meten/fietsroutes/{slug}/?van=0&naar=1", kind="source"),
    "sensing:segment": Address("/meten/fietsroutes/{slug}/0/", kind="source"),
    "sensing:series": Address("/meten/{series}/"),
    "sensing:chain": Address("/meten/{series}/stappen/"),
    "sensing:compute": Address("/meten/{series}/berekenen/", changes=True),
    "sensing:month": Address("/meten/{series month}/"),
    "sensing:why": Address("/meten/{series observation}/"),
    "sta:sensorthings": Address(
        ROOT,
        *(f"{ROOT}/{one}?$top=1000&$count=true" for one in COLLECTIONS),
        f"{ROOT}/Things?$expand=Locations,HistoricalLocations,Datastreams($expand=Sensor,ObservedProperty,Observations)",
        f"{ROOT}/Sensors?$expand=Datastreams($expand=Thing,Observations($top=1;$orderby=phenomenonTime desc))",
        f"{ROOT}/Locations?$expand=Things($expand=Datastreams)",
        f"{ROOT}/FeaturesOfInterest?$expand=Observations($expand=Datastream)",
        f"{ROOT}/Observations?$expand=Datastream($expand=Thing),FeatureOfInterest",
        f"{ROOT}/Observations?$resultFormat=dataArray&$count=true",
        f"{ROOT}/Datastreams?$filter=Thing/properties/kenmerk ne null&$orderby=Thing/name",
        f"{ROOT}/{{measured thing}}",
        f"{ROOT}/{{measured thing}}/Datastreams",
        f"{ROOT}/{{datastream}}/Observations",
        f"{ROOT}/{{datastream}}/Thing/name/$value",
        f"{ROOT}/{{datastream}}/$periods?period=day",
        f"{ROOT}/{{datastream}}/$periods?period=day&percentiles=50",
        f"{ROOT}/$latest",
        f"{ROOT}/{{observation}}",
        f"{ROOT}/Nergens",
        english=False,
    ),
}
