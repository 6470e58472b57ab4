"""Cases that are passed on to another desk."""

from keyfob.desk.pass_on import CasePassedOn
from keyfob.storage.cases import write_case
from keyfob.storage.writing import Writers

WRITES: Writers = {CasePassedOn: lambda change, writing: (write_case(change.case, writing),)}
