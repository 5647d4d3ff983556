"""SensorThings over MQTT (18-088, 14): takes in what sensors publish through a broker, and tells what is new."""
