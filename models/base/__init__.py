"""What every noun stands on: entities and their policies, one person's work, and the store."""

from models.base.access import HOUSE, Invalid, Missing, Policy, Principal, Refused, Role, Stale
from models.base.change import Change, ChangeRecord
from models.base.entity import ENTITIES, Entity, kind_named, kind_of, label, labels
from models.base.instant import UtcInstant, WallTime, utc_now
from models.base.merge import Clash, Collision, Seen, Values, merge
from models.base.store import Store
from models.base.work import Work

__all__ = [
    'ENTITIES',
    'HOUSE',
    'Change',
    'ChangeRecord',
    'Clash',
    'Collision',
    'Entity',
    'Invalid',
    'Missing',
    'Policy',
    'Principal',
    'Refused',
    'Role',
    'Seen',
    'Stale',
    'Store',
    'UtcInstant',
    'Values',
    'WallTime',
    'Work',
    'kind_named',
    'kind_of',
    'label',
    'labels',
    'merge',
    'utc_now',
]
