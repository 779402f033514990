"""A programme for peers to work in: a site that never closes, rooms, a curriculum, a policy, two instructors, patients with
orders."""


def add_programme(wire, source, rooms=1, patients=20):
    """Adds it. The ids are the first of their kind: si-1, rm-1, i-1 and i-2, p-1 and on."""
    wire.call("AddOrganization", organization=dict(name="Example", npi="1999999984", tax_id="12-3456789"))
    wire.call("AddSite", site=dict(name="Main St", zone="America/Chicago", organization="og-1", opens="00:00", closes="23:30"))
    for number in range(1, rooms + 1):
        wire.call("AddRoom", room=dict(name=f"Room {number}", capacity=20))
    wire.call("PublishCurriculum", file=(source / "deploy/curricula/adces-3.toml").read_text())
    wire.call("PublishPolicy", file=(source / "deploy/policies/sample-payer.toml").read_text())
    wire.call("ConfirmPolicy", policy="po-1")
    for number, (name, npi) in enumerate((("Rosa", "1234567893"), ("Li", "1558598797")), 1):
        wire.call("AddInstructor", instructor=dict(given_name=name, family_name="Example", profession="RD", npi=npi))
        wire.call("AddCredential", credential=dict(instructor=f"i-{number}", type="RD", number=str(number), issuer="CDR",
                                                   issued_on="2024-01-15", valid_to="2039-01-14"))
        wire.call("VerifyCredential", credential=f"cr-{number}", method="register")
    for i in range(patients):
        wire.call("AddPatient", patient=dict(given_name="Testa", family_name=f"Example{i}", birth_date="1960-01-01",
                                             payer="sample-payer"))
        wire.call("AddOrder", order=dict(patient=f"p-{i + 1}", ordering_npi="1558598797", ordered_on="2026-11-30", hours=200,
                                         valid_until="2039-01-14", diagnoses=["E11.9"]))
