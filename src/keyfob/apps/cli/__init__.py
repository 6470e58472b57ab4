"""The command line. Each verb is a file of its own, loaded when it is asked for, so that help comes at once."""

from keyfob.apps.cli.verbs import Verb

VERBS = (
    Verb("serve", "keyfob.apps.cli.serve", "Run the ID."),
    Verb("demo", "keyfob.apps.cli.demo", "Show the ID with a shop, a mailbox and people to play with."),
    Verb("work", "keyfob.apps.cli.work", "Send mails and tell services, apart from “serve”."),
    Verb("check", "keyfob.apps.cli.check", "Say whether everything is ready, and what to do where it is not."),
    Verb("client", "keyfob.apps.cli.client", "Services that sign customers in: add, list, show, remove."),
    Verb("keys", "keyfob.apps.cli.keys", "Keys that sign tokens: list, rotate."),
    Verb("audit", "keyfob.apps.cli.audit", "Prove that nobody changed what was recorded."),
    Verb("breached", "keyfob.apps.cli.breached", "Make the list of passwords that nobody may choose any more."),
    Verb("admin", "keyfob.apps.cli.admin", "Invite an administrator."),
    Verb("migrate", "keyfob.apps.cli.migrate", "Bring an older database up to this version."),
    Verb("backup", "keyfob.apps.cli.backup", "Copy data and keys, also while the ID runs."),
    Verb("restore", "keyfob.apps.cli.restore", "Put a backup into an empty data folder."),
)
