"""Reports as relays write them: a mail of ours could not be delivered (RFC 3464)."""

from email.message import EmailMessage

KEY = b"a key of marks"
MAIL_ID = "0123456789abcdefghijklmnop"

POSTFIX = """\
Return-Path: <>
Date: Fri, 15 Jan 2027 09:00:05 +0100 (CET)
From: MAILER-DAEMON@relay.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: no-reply@id.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4F2A1.1736928005/relay.example"
Message-Id: <20270115080005.4F2A1@relay.example>

This is a MIME-encapsulated message.

--4F2A1.1736928005/relay.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

--4F2A1.1736928005/relay.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example
{envelope}X-Postfix-Queue-ID: 4F2A1
Arrival-Date: Fri, 15 Jan 2027 09:00:00 +0100 (CET)

Final-Recipient: rfc822; maria@example.org
Original-Recipient: rfc822;maria@example.org
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 550 5.1.1 <maria@example.org>: Recipient address
    rejected: User unknown

--4F2A1.1736928005/relay.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Return-Path: <no-reply@id.example>
Message-ID: <{name}@id.example>
Subject: Your code

--4F2A1.1736928005/relay.example--
"""


def report(name: str, *, action: str = "failed", status: str = "5.1.1", envelope: str = "") -> bytes:
    """As Postfix writes it about the mail called ``name``, or called ``envelope`` in the envelope."""
    line = f"Original-Envelope-Id: {envelope}\n" if envelope else ""
    return POSTFIX.format(name=name, action=action, status=status, envelope=line).encode()


def auto_reply() -> bytes:
    """Somebody is on holiday."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "maria@example.org", "no-reply@id.example", "I am away"
    message.set_content("Until Monday.")
    return message.as_bytes()
