from uuid import UUID

from django.db import migrations, models
from django.db.models.functions import Coalesce

NOBODY = UUID(int=0)


def keep_one(apps, schema_editor):
    """Cancel what waits a second time; SQLite let that be for who asked without an account or a stand-in."""
    kept = set()
    job = apps.get_model('kernel', 'Job')
    for one in job.objects.filter(state='waiting').order_by('asked_at', 'pk'):
        key = (one.key, one.account, one.stand_in)
        if key in kept:
            job.objects.filter(pk=one.pk).update(state='cancelled', finished_at=one.asked_at)
        kept.add(key)


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0020_former_addresses'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='job', name='job_waits_once'),
        migrations.RunPython(keep_one, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.UniqueConstraint(models.F('key'), Coalesce('account', models.Value(NOBODY, models.UUIDField())), Coalesce('stand_in', models.Value(NOBODY, models.UUIDField())), condition=models.Q(('state', 'waiting')), name='job_waits_once'),
        ),
    ]
