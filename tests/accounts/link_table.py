"""Mailed links as storage keeps them, for tests that play whole histories."""

from dataclasses import replace

from keyfob.accounts.link import LinkConfirmed, LinkEnded, MailLink
from keyfob.accounts.link_mail import LinkAsked, LinkMailed, LinkRenewed, LinksVoided
from keyfob.base.change import Change
from keyfob.base.secret import digest


class LinkTable:
    """The links by id, and a mailbox with every mail sent; a guard that would not hold fails the test."""

    def __init__(self) -> None:
        self.rows: dict[str, MailLink] = {}
        self.mailbox: list[LinkMailed] = []

    def commit(self, changes: tuple[Change, ...]) -> None:
        """Do what storage does; changes of other tables are none of its business."""
        for change in changes:
            match change:
                case LinkAsked(link=link):
                    self.rows[link.id] = link
                case LinkRenewed(link=link, former=former):
                    assert self.rows[link.id].sends == link.sends - 1
                    assert self.rows[link.id].end is former
                    self.rows[link.id] = link
                case LinkConfirmed(link_id=link_id, at=at):
                    assert self.rows[link_id].ended_at is None
                    self.rows[link_id] = replace(self.rows[link_id], confirmed_at=at)
                case LinkEnded(link_id=link_id, at=at, end=end):
                    assert self.rows[link_id].ended_at is None
                    self.rows[link_id] = replace(self.rows[link_id], ended_at=at, end=end)
                case LinksVoided():
                    self._void(change)
                case LinkMailed():
                    self.mailbox.append(change)

    def newest(self, pick: int) -> MailLink:
        """One of the newest links, 1 being the newest."""
        return list(self.rows.values())[-min(pick, len(self.rows))]

    def mail(self, pick: int) -> LinkMailed:
        """One of the newest mails, 1 being the newest."""
        return self.mailbox[-min(pick, len(self.mailbox))]

    def opened(self, mail: LinkMailed) -> MailLink | None:
        """The link that a mail's address leads to, found by the digest of its token."""
        return next((link for link in self.rows.values() if link.token_digest == digest(mail.token)), None)

    def _void(self, change: LinksVoided) -> None:
        for link in list(self.rows.values()):
            if change.account_id is None:
                meant = change.registration_id is not None and link.registration_id == change.registration_id
            else:
                meant = link.account_id == change.account_id and change.purpose in {None, link.purpose}
            if meant and link.ended_at is None and link.id != change.kept:
                self.rows[link.id] = replace(link, ended_at=change.at, end=change.end)
