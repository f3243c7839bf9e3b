from django.db import migrations


def add(apps, schema_editor):
    """The bodies come with the group: where there is one already, this body joins the others."""
    bodies = apps.get_model("organisation", "Body").objects
    if bodies.exists():
        bodies.get_or_create(
            key="samverkansgruppen",
            defaults={
                "name_sv": "Centrala samverkansgruppen",
                "name_en": "Central consultation group",
                "purpose": "Samverkan enligt MBL och det lokala samverkansavtalet.",
                "composition_rule": "Fackliga företrädare och skyddsombud",
                "member_roles": ["representative"],
            },
        )


class Migration(migrations.Migration):
    dependencies = [("organisation", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop, elidable=True)]
