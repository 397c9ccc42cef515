"""Who is in the workspace of the stories: staff, and everybody who should be refused."""

from playground import Person

PEOPLE = (
    Person(id="UTUNDE", name="Tunde Okafor", email="Tunde@riverside.test", title="Teacher"),
    Person(id="UMARTA", name="Märta Lindqvist", email="marta@riverside.test", title="Co-teacher"),
    Person(id="UOTHER", name="Olga Other", email="olga@riverside.test", title="Teacher"),
    Person(id="UOFFICE", name="Inês Duarte", email="ines@riverside.test", title="Office"),
    Person(id="UHEAD", name="Ruth Abernathy", email="ruth@riverside.test", title="Head"),
    Person(id="UNOBODY", name="Nobody Known", email="nobody@riverside.test", title="Parent"),
    Person(id="UNOMAIL", name="No Mail", email=None, title="Teacher"),
    Person(id="UBOT", name="Some Bot", email="bot@riverside.test", is_bot=True),
    Person(id="UGONE", name="Gone Away", email="gone@riverside.test", deleted=True),
    Person(id="USTRANGE", name="Eve Other", email="eve@other.test", team_id="T0OTHER"),
)
