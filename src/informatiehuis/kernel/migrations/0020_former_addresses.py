import informatiehuis.kernel.models.events
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0019_removed_addresses'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='event',
            index=models.Index(models.F('kind'), informatiehuis.kernel.models.events.LastSlug('content'), condition=models.Q(informatiehuis.kernel.models.events.HasNewSlug('content'), ('effect', 'changed')), name='event_former_slug'),
        ),
    ]
