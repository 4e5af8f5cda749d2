"""The team: invited by one-time link, given roles, deactivated at once, and never left without a manager."""

from __future__ import annotations

import pytest

from models import links, patients, sign_ins, staff
from models.base import HOUSE, Invalid, Missing, Principal, Refused, Role, Stale, Store
from models.people import MANAGERS, initials
from models.staff import NewStaff
from tests.cast import PASSWORD, Clock, Practice, id_of

CLINICIAN, RECEPTION, MANAGER = ({role} for role in (Role.CLINICIAN, Role.RECEPTION, Role.MANAGER))


def nina(**changed: object) -> NewStaff:
    """Nina, who starts on Monday."""
    typed = {'given_name': 'Nina', 'family_name': 'New', 'user_name': 'nina', 'roles': CLINICIAN}
    return NewStaff(**{**typed, **changed})


def row(practice: Practice, user_name: str) -> staff.StaffRow:
    """A colleague as Ana's staff page shows them."""
    return next(row for row in practice.ask(practice.ana, staff.colleagues) if row.user_name == user_name)


def signed_in(practice: Practice) -> set[str]:
    """Who is signed in anywhere."""
    return {each.name for each in practice.ask(HOUSE, sign_ins.live)}


# joining


def test_an_invited_colleague_chooses_a_password_by_the_link_and_signs_in(practice: Practice, ana: Principal) -> None:
    token = practice.do(ana, staff.invite, nina())
    assert row(practice, 'nina').state == 'Invited'
    info = practice.ask(HOUSE, links.look_up, token)
    assert info == ('invite', 'Nina New', 'nina')

    links.accept(practice.store, token, 'violin kettle moss 9')
    assert row(practice, 'nina').state == 'Active'
    sign_ins.sign_in(practice.store, 'nina', 'violin kettle moss 9', None)
    assert signed_in(practice) == {'Nina New'}
    assert row(practice, 'nina').last_seen == '2026-11-23T09:30:00+00:00'


def test_a_clinician_who_joins_can_be_given_patients(practice: Practice, ana: Principal, rita: Principal) -> None:
    practice.do(ana, staff.invite, nina())
    offered = dict(practice.ask(rita, staff.clinicians))
    assert list(offered.values()) == ['Tom Ellis', 'Nina New', 'Priya Raman'], 'by family name, without Zed'
    practice.admit(clinician_id=row(practice, 'nina').id)


@pytest.mark.parametrize(
    ('field', 'value', 'sentence'),
    [
        ('given_name', '  ', 'This is needed.'),
        ('given_name', 'x' * 61, 'This is too long: at most 60 characters.'),
        ('family_name', '', 'This is needed.'),
        ('roles', set(), 'Please choose at least one role.'),
        ('user_name', 'ni', 'This is too short: at least 3 characters.'),
        ('user_name', 'nina new', 'Use letters, digits, dots and dashes only, for example priya.raman.'),
        ('user_name', 'niña', 'Use letters, digits, dots and dashes only, for example priya.raman.'),
        ('user_name', '<b>nina</b>', 'Use letters, digits, dots and dashes only, for example priya.raman.'),
        ('user_name', 'x' * 41, 'This is too long: at most 40 characters.'),
        ('user_name', ' Tom ', 'This user name is taken. Please choose another one.'),
        ('user_name', 'zed', 'This user name is taken. Please choose another one.'),
    ],
)
def test_a_bad_invitation_gets_its_sentence_by_its_field(
    practice: Practice, ana: Principal, field: str, value: object, sentence: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        practice.do(ana, staff.invite, nina(**{field: value}))
    assert refusal.value.errors == {field: sentence}
    assert practice.heard == []
    assert len(practice.ask(ana, staff.colleagues)) == 5


def test_the_staff_page_lists_who_works_here_first(practice: Practice, ana: Principal) -> None:
    listed = [(row.name, row.roles, row.state) for row in practice.ask(ana, staff.colleagues)]
    assert listed == [
        ('Tom Ellis', 'Clinician', 'Active'),
        ('Rita Gomez', 'Reception', 'Active'),
        ('Priya Raman', 'Clinician', 'Active'),
        ('Ana Silva', 'Practice manager', 'Active'),
        ('Zed Old', 'Clinician', 'Deactivated'),
    ]


def test_initials_come_from_the_first_and_the_last_name() -> None:
    assert [initials(name) for name in ('Priya Raman', 'Mary Ann Smith', 'Cher', '')] == ['PR', 'MS', 'C', '']


# changing


def test_a_new_name_leaves_a_colleague_signed_in_but_other_roles_end_every_tab(
    practice: Practice, ana: Principal, tom: Principal
) -> None:
    sign_ins.sign_in(practice.store, 'tom', PASSWORD, 'desk')
    sign_ins.sign_in(practice.store, 'tom', PASSWORD, 'phone')
    change = {'given_name': 'Thomas', 'family_name': 'Ellis'}
    practice.do(ana, staff.edit, id_of(tom), 1, **change, roles=frozenset(CLINICIAN))
    assert signed_in(practice) == {'Thomas Ellis'}
    practice.do(ana, staff.edit, id_of(tom), 2, **change, roles=frozenset(CLINICIAN | RECEPTION))
    assert signed_in(practice) == set()
    assert row(practice, 'tom').roles == 'Clinician, Reception'


def test_a_stale_edit_of_a_colleague_is_refused(practice: Practice, ana: Principal, tom: Principal) -> None:
    practice.do(ana, staff.edit, id_of(tom), 1, given_name='Thomas', family_name='Ellis', roles=frozenset(CLINICIAN))
    with pytest.raises(Stale) as refusal:
        practice.do(ana, staff.edit, id_of(tom), 1, given_name='T', family_name='Ellis', roles=frozenset(RECEPTION))
    assert str(refusal.value) == 'Ana Silva changed given name while you were editing. Nothing was overwritten.'
    with pytest.raises(Stale):
        practice.do(ana, staff.deactivate, id_of(tom), 1)


def test_a_forgotten_password_is_replaced_by_link_and_the_old_one_and_old_sign_ins_end(
    practice: Practice, ana: Principal, tom: Principal
) -> None:
    sign_ins.sign_in(practice.store, 'tom', PASSWORD, 'desk')
    token = practice.do(ana, staff.new_link, id_of(tom))
    assert practice.ask(HOUSE, links.look_up, token).purpose == 'reset'
    assert signed_in(practice) == {'Tom Ellis'}, 'until the new password is chosen'

    links.accept(practice.store, token, 'violin kettle moss 9')
    assert signed_in(practice) == set()
    with pytest.raises(Refused):
        sign_ins.sign_in(practice.store, 'tom', PASSWORD, 'desk')
    sign_ins.sign_in(practice.store, 'tom', 'violin kettle moss 9', 'desk')


# leaving


def test_a_deactivated_colleague_is_out_of_every_tab_and_cannot_come_back(
    practice: Practice, ana: Principal, tom: Principal
) -> None:
    tickets = [sign_ins.sign_in(practice.store, 'tom', PASSWORD, device) for device in ('desk', 'phone', None)]
    link = practice.do(ana, staff.new_link, id_of(tom))
    practice.do(ana, staff.deactivate, id_of(tom))

    assert signed_in(practice) == set()
    for ticket in tickets:
        assert practice.ask(HOUSE, sign_ins.resolve, ticket.token) is None
        with pytest.raises(Refused) as refusal:
            practice.ask(HOUSE, sign_ins.identify, ticket.sign_in_id)
        assert str(refusal.value) == 'You are signed out. Please sign in again.'
    assert practice.ask(HOUSE, links.look_up, link) is None
    with pytest.raises(Refused, match='The user name or the password is not right'):
        sign_ins.sign_in(practice.store, 'tom', PASSWORD, 'desk')
    with pytest.raises(Refused) as refusal:
        practice.do(ana, staff.new_link, id_of(tom))
    assert str(refusal.value) == 'This colleague is deactivated. Reactivate the account first.'
    assert 'Tom Ellis' not in dict(practice.ask(ana, staff.clinicians)).values()


def test_deactivating_is_told_with_every_sign_in_that_ended(practice: Practice, ana: Principal, tom: Principal) -> None:
    ticket = sign_ins.sign_in(practice.store, 'tom', PASSWORD, 'desk')
    practice.heard.clear()
    practice.do(ana, staff.deactivate, id_of(tom))
    told = {(change.kind, change.id, change.fields) for change in practice.heard}
    assert told == {('staff', id_of(tom), ('active',)), ('sign_ins', ticket.sign_in_id, ('ended_at',))}


def test_a_colleague_who_returns_signs_in_with_the_password_they_had(
    practice: Practice, ana: Principal, zed: Principal
) -> None:
    with pytest.raises(Refused):
        sign_ins.sign_in(practice.store, 'zed', PASSWORD, None)
    practice.do(ana, staff.reactivate, id_of(zed))
    sign_ins.sign_in(practice.store, 'zed', PASSWORD, None)
    assert signed_in(practice) == {'Zed Old'}


def test_their_patients_keep_a_clinician_who_left(practice: Practice, ana: Principal, tom: Principal) -> None:
    jamie = practice.admit('Jamie', clinician_id=tom.staff_id)
    practice.do(ana, staff.deactivate, id_of(tom))
    practice.do(ana, patients.edit, jamie, 1, {'phone': '020 7946 0018'})
    assert practice.patient(jamie).clinician_id == id_of(tom)


def test_the_last_manager_stays(practice: Practice, ana: Principal, rita: Principal) -> None:
    last = 'This is the last manager of the practice. Make somebody else a manager first.'
    with pytest.raises(Refused) as refusal:
        practice.do(ana, staff.deactivate, id_of(ana))
    assert str(refusal.value) == last
    with pytest.raises(Refused) as refusal:
        practice.do(ana, staff.edit, id_of(ana), 1, given_name='Ana', family_name='S', roles=frozenset(RECEPTION))
    assert str(refusal.value) == last

    both = frozenset(RECEPTION | MANAGER)
    practice.do(ana, staff.edit, id_of(rita), 1, given_name='Rita', family_name='Gomez', roles=both)
    practice.do(ana, staff.deactivate, id_of(ana))
    with pytest.raises(Refused):
        practice.do(rita_as_manager(rita), staff.deactivate, id_of(rita))


def rita_as_manager(rita: Principal) -> Principal:
    return Principal(rita.staff_id, rita.name, frozenset(RECEPTION | MANAGER))


def test_a_manager_who_left_does_not_count(practice: Practice, ana: Principal, zed: Principal) -> None:
    practice.do(ana, staff.edit, id_of(zed), 2, given_name='Zed', family_name='Old', roles=MANAGERS)
    with pytest.raises(Refused, match='last manager'):
        practice.do(ana, staff.deactivate, id_of(ana))


# removing


def test_a_colleague_added_by_mistake_is_removed_with_account_and_link(practice: Practice, ana: Principal) -> None:
    token = practice.do(ana, staff.invite, nina())
    practice.do(ana, staff.remove, row(practice, 'nina').id)
    assert len(practice.ask(ana, staff.colleagues)) == 5
    assert practice.ask(HOUSE, links.look_up, token) is None
    with pytest.raises(Refused):
        links.accept(practice.store, token, 'violin kettle moss 9')
    assert practice.do(ana, staff.invite, nina()), 'the user name is free again'


def test_a_colleague_who_has_signed_in_or_has_patients_is_not_removed(
    practice: Practice, ana: Principal, tom: Principal
) -> None:
    with pytest.raises(Refused) as refusal:
        practice.do(ana, staff.remove, id_of(tom))
    assert str(refusal.value) == 'This colleague has already signed in. Deactivate the account instead.'

    practice.do(ana, staff.invite, nina())
    practice.admit(clinician_id=row(practice, 'nina').id)
    seq = practice.store.last_seq()
    with pytest.raises(Refused, match='Other records belong to this one'):
        practice.do(ana, staff.remove, row(practice, 'nina').id)
    assert practice.store.last_seq() == seq
    assert row(practice, 'nina').state == 'Invited', 'and nothing of it was done'


def test_acts_on_a_colleague_who_is_not_there_say_missing(practice: Practice, ana: Principal) -> None:
    for act in (staff.deactivate, staff.reactivate, staff.remove, staff.new_link):
        with pytest.raises(Missing):
            practice.do(ana, act, 404)


# the terminal


def test_recover_gives_the_manager_who_came_last_a_link(
    practice: Practice, ana: Principal, store: Store, now: Clock
) -> None:
    practice.do(ana, staff.invite, nina(roles=MANAGERS))
    token = practice.do(HOUSE, staff.recover)
    assert practice.ask(HOUSE, links.look_up, token) == ('invite', 'Nina New', 'nina')
    practice.do(ana, staff.deactivate, row(practice, 'nina').id)
    token = practice.do(HOUSE, staff.recover)
    assert practice.ask(HOUSE, links.look_up, token) == ('reset', 'Ana Silva', 'ana')


def test_recover_in_an_empty_practice_says_what_to_do(store: Store) -> None:
    with pytest.raises(Refused, match='There is no practice yet'), store.writing(HOUSE) as work:
        staff.recover(work)
