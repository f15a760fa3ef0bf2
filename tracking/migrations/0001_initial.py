"""The tables of parcels, messages and the look-up."""

import core.ids
import django.db.models.deletion
import tracking.lifecycle
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('fulfillment', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Carrier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=100)),
                ('adapter', models.CharField(max_length=40)),
                ('webhook_secret', models.CharField(blank=True, max_length=200)),
                ('tracking_url', models.CharField(blank=True, max_length=300)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('is_active', models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name='LookupCode',
            fields=[
                ('id', models.UUIDField(default=core.ids.new_id, primary_key=True, serialize=False)),
                ('order_id', models.UUIDField()),
                ('code_hash', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('queued_at', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['order_id', '-created_at'], name='tracking_code_order'), models.Index(condition=models.Q(('queued_at__isnull', True)), fields=['created_at'], name='tracking_code_to_send')],
            },
        ),
        migrations.CreateModel(
            name='LookupLink',
            fields=[
                ('id', models.UUIDField(default=core.ids.new_id, primary_key=True, serialize=False)),
                ('order_id', models.UUIDField()),
                ('token_sha256', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['order_id'], name='tracking_link_order')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(default=core.ids.new_id, primary_key=True, serialize=False)),
                ('event_id', models.UUIDField()),
                ('audience', models.CharField(max_length=20)),
                ('template', models.CharField(max_length=40)),
                ('channel', models.CharField(default='email', max_length=10)),
                ('order_id', models.UUIDField(null=True)),
                ('recipient', models.EmailField(max_length=254)),
                ('language', models.CharField(max_length=10)),
                ('subject', models.CharField(max_length=200)),
                ('body_text', models.TextField()),
                ('body_html', models.TextField(blank=True)),
                ('secret_kind', models.CharField(blank=True, choices=[('lookup_link', 'Lookup Link'), ('consent_link', 'Consent Link'), ('code', 'Code')], max_length=12)),
                ('secret_for_id', models.UUIDField(null=True)),
                ('status', models.CharField(choices=[('queued', 'Queued'), ('sent', 'Sent'), ('failed', 'Failed')], default='queued', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('last_error', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status', 'queued')), fields=['due_at'], name='tracking_message_due'), models.Index(fields=['-created_at', '-id'], name='tracking_message_newest'), models.Index(fields=['order_id'], name='tracking_message_order')],
                'constraints': [models.UniqueConstraint(fields=('event_id', 'audience', 'template'), name='tracking_message_once')],
            },
        ),
        migrations.CreateModel(
            name='Parcel',
            fields=[
                ('id', models.UUIDField(default=core.ids.new_id, primary_key=True, serialize=False)),
                ('order_id', models.UUIDField()),
                ('tracking_number', models.CharField(max_length=60)),
                ('tracking_status', models.CharField(choices=[(tracking.lifecycle.TrackingStatus['PRE_TRANSIT'], tracking.lifecycle.TrackingStatus['PRE_TRANSIT']), (tracking.lifecycle.TrackingStatus['IN_TRANSIT'], tracking.lifecycle.TrackingStatus['IN_TRANSIT']), (tracking.lifecycle.TrackingStatus['OUT_FOR_DELIVERY'], tracking.lifecycle.TrackingStatus['OUT_FOR_DELIVERY']), (tracking.lifecycle.TrackingStatus['AVAILABLE_FOR_PICKUP'], tracking.lifecycle.TrackingStatus['AVAILABLE_FOR_PICKUP']), (tracking.lifecycle.TrackingStatus['DELIVERED'], tracking.lifecycle.TrackingStatus['DELIVERED']), (tracking.lifecycle.TrackingStatus['RETURN_TO_SENDER'], tracking.lifecycle.TrackingStatus['RETURN_TO_SENDER']), (tracking.lifecycle.TrackingStatus['FAILURE'], tracking.lifecycle.TrackingStatus['FAILURE']), (tracking.lifecycle.TrackingStatus['UNKNOWN'], tracking.lifecycle.TrackingStatus['UNKNOWN'])], default=tracking.lifecycle.TrackingStatus['PRE_TRANSIT'], max_length=20)),
                ('status_at', models.DateTimeField()),
                ('expected_on', models.DateField(null=True)),
                ('weight_g', models.PositiveIntegerField(null=True)),
                ('handed_over_at', models.DateTimeField()),
                ('delivered_at', models.DateTimeField(null=True)),
                ('received_by', models.CharField(blank=True, max_length=100)),
                ('proof_note', models.CharField(blank=True, max_length=500)),
                ('version', models.PositiveIntegerField(default=1)),
                ('carrier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parcels', to='tracking.carrier')),
                ('fulfillment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fulfillment.fulfillment')),
            ],
        ),
        migrations.CreateModel(
            name='ParcelLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveIntegerField()),
                ('fulfillment_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fulfillment.fulfillmentline')),
                ('parcel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='tracking.parcel')),
            ],
        ),
        migrations.CreateModel(
            name='Scan',
            fields=[
                ('id', models.UUIDField(default=core.ids.new_id, primary_key=True, serialize=False)),
                ('external_id', models.CharField(max_length=100)),
                ('status', models.CharField(choices=[(tracking.lifecycle.TrackingStatus['PRE_TRANSIT'], tracking.lifecycle.TrackingStatus['PRE_TRANSIT']), (tracking.lifecycle.TrackingStatus['IN_TRANSIT'], tracking.lifecycle.TrackingStatus['IN_TRANSIT']), (tracking.lifecycle.TrackingStatus['OUT_FOR_DELIVERY'], tracking.lifecycle.TrackingStatus['OUT_FOR_DELIVERY']), (tracking.lifecycle.TrackingStatus['AVAILABLE_FOR_PICKUP'], tracking.lifecycle.TrackingStatus['AVAILABLE_FOR_PICKUP']), (tracking.lifecycle.TrackingStatus['DELIVERED'], tracking.lifecycle.TrackingStatus['DELIVERED']), (tracking.lifecycle.TrackingStatus['RETURN_TO_SENDER'], tracking.lifecycle.TrackingStatus['RETURN_TO_SENDER']), (tracking.lifecycle.TrackingStatus['FAILURE'], tracking.lifecycle.TrackingStatus['FAILURE']), (tracking.lifecycle.TrackingStatus['UNKNOWN'], tracking.lifecycle.TrackingStatus['UNKNOWN'])], max_length=20)),
                ('code', models.CharField(blank=True, max_length=60)),
                ('description', models.CharField(blank=True, max_length=300)),
                ('place', models.CharField(blank=True, max_length=200)),
                ('occurred_at', models.DateTimeField()),
                ('stated_at', models.DateTimeField(null=True)),
                ('is_correction', models.BooleanField(default=False)),
                ('utc_offset_minutes', models.SmallIntegerField(default=0)),
                ('received_at', models.DateTimeField()),
                ('source', models.CharField(max_length=20)),
                ('actor_name', models.CharField(blank=True, max_length=150)),
                ('parcel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='tracking.parcel')),
            ],
        ),
        migrations.CreateModel(
            name='CarrierMessage',
            fields=[
                ('id', models.UUIDField(default=core.ids.new_id, primary_key=True, serialize=False)),
                ('message_id', models.CharField(max_length=100)),
                ('body', models.BinaryField()),
                ('received_at', models.DateTimeField()),
                ('status', models.CharField(choices=[('received', 'Received'), ('processed', 'Processed'), ('failed', 'Failed')], default='received', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField()),
                ('error', models.TextField(blank=True)),
                ('carrier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracking.carrier')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status', 'received')), fields=['due_at'], name='tracking_carrier_message_todo'), models.Index(condition=models.Q(('status', 'processed'), _negated=True), fields=['-received_at', '-id'], name='tracking_carrier_message_stuck')],
                'constraints': [models.UniqueConstraint(fields=('carrier', 'message_id'), name='tracking_carrier_message_once')],
            },
        ),
        migrations.AddIndex(
            model_name='parcel',
            index=models.Index(fields=['order_id'], name='tracking_parcel_order'),
        ),
        migrations.AddIndex(
            model_name='parcel',
            index=models.Index(fields=['fulfillment'], name='tracking_parcel_fulfillment'),
        ),
        migrations.AddIndex(
            model_name='parcel',
            index=models.Index(fields=['tracking_number'], name='tracking_parcel_number'),
        ),
        migrations.AddIndex(
            model_name='parcel',
            index=models.Index(fields=['-handed_over_at', '-id'], name='tracking_parcel_newest'),
        ),
        migrations.AddIndex(
            model_name='parcel',
            index=models.Index(condition=models.Q(('delivered_at__isnull', True)), fields=['status_at'], name='tracking_parcel_moving'),
        ),
        migrations.AddConstraint(
            model_name='parcel',
            constraint=models.UniqueConstraint(fields=('carrier', 'tracking_number'), name='tracking_number_once_per_carrier'),
        ),
        migrations.AddConstraint(
            model_name='parcel',
            constraint=models.CheckConstraint(condition=models.Q(('tracking_status__in', ['pre_transit', 'in_transit', 'out_for_delivery', 'available_for_pickup', 'delivered', 'return_to_sender', 'failure', 'unknown'])), name='tracking_status_known'),
        ),
        migrations.AddConstraint(
            model_name='parcelline',
            constraint=models.UniqueConstraint(fields=('parcel', 'fulfillment_line'), name='tracking_parcel_line_once'),
        ),
        migrations.AddIndex(
            model_name='scan',
            index=models.Index(fields=['parcel', '-occurred_at'], name='tracking_scan_newest'),
        ),
        migrations.AddConstraint(
            model_name='scan',
            constraint=models.UniqueConstraint(fields=('parcel', 'external_id'), name='tracking_scan_once'),
        ),
    ]
