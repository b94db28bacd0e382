"""What was done, and to what, as people read it in the audit log."""

from __future__ import annotations

from api.i18n import Language, sentence, translate

#: By action. Who has done it stands beside it.
DONE: dict[str, str] = {
    "session.opened": sentence("Signed in"),
    "session.ended": sentence("Signed out"),
    "session.ended_everywhere": sentence("Signed out on every computer"),
    "password.changed": sentence("Changed their password"),
    "password.reset_issued": sentence("Gave a member a link for a new password"),
    "password.reset_sent": sentence("Sent somebody who asked for it a link for a new password"),
    "password.reset": sentence("Chose a new password by such a link"),
    "organisation.changed": sentence("Changed the organisation’s settings"),
    "member.invited": sentence("Invited somebody to become a member"),
    "member-invitation.revoked": sentence("Took back a member’s invitation"),
    "member.joined": sentence("A member joined"),
    "member.role_changed": sentence("Gave a member another role"),
    "member.ended": sentence("Ended a membership"),
    "key.created": sentence("Made an API key"),
    "key.rotated": sentence("Replaced an API key"),
    "key.revoked": sentence("Ended an API key"),
    "webhook.created": sentence("Made an endpoint of webhooks"),
    "webhook.changed": sentence("Changed an endpoint of webhooks"),
    "webhook.removed": sentence("Removed an endpoint of webhooks"),
    "webhook.secret_rotated": sentence("Replaced the secret of an endpoint"),
    "webhook.sent_again": sentence("Had an event sent again"),
    "webhook.disabled": sentence("Disabled an endpoint that takes nothing"),
    "exercise.uploaded": sentence("Uploaded a version of an exercise"),
    "exercise.withdrawn": sentence("Withdrew a version of an exercise"),
    "exercise.offered": sentence("Offered a version of an exercise again"),
    "question.created": sentence("Wrote a question"),
    "question.changed": sentence("Changed a question"),
    "question.retired": sentence("Retired a question"),
    "question.starters_taken": sentence("Took over the questions to begin with"),
    "battery.created": sentence("Made a battery"),
    "battery.changed": sentence("Changed a battery"),
    "battery.published": sentence("Published a version of a battery"),
    "battery.tried": sentence("Tried a battery as a candidate"),
    "campaign.created": sentence("Made a campaign"),
    "campaign.changed": sentence("Changed a campaign"),
    "campaign.opened": sentence("Opened a campaign"),
    "campaign.closed": sentence("Closed a campaign"),
    "campaign.codes_unlocked": sentence("Let a room’s codes be used again"),
    "gate.opened": sentence("Opened the start in the room"),
    "campaign.extended": sentence("Gave everybody in the room more time"),
    "invitation.created": sentence("Invited a candidate"),
    "invitations.imported": sentence("Invited candidates from a file"),
    "invitation.expiry_changed": sentence("Set until when an invitation is good"),
    "invitations.expiry_changed": sentence("Set until when the invitations of a campaign are good"),
    "invitation.resent": sentence("Sent an invitation again"),
    "invitation.revoked": sentence("Took back a candidate’s invitation"),
    "invitation.code_renewed": sentence("Gave a candidate another code"),
    "codes.printed": sentence("Looked at the code sheets of a campaign"),
    "sitting.extended": sentence("Gave a candidate more time"),
    "sitting.paused": sentence("Paused a sitting"),
    "sitting.resumed": sentence("Let a sitting go on"),
    "sitting.reopened": sentence("Opened a sitting again"),
    "sitting.finished": sentence("Ended a sitting"),
    "report.read": sentence("Looked at the report of a sitting"),
    "results.read": sentence("Looked at the results of a campaign"),
    "comparison.read": sentence("Compared sittings"),
    "comment.added": sentence("Commented on a sitting"),
    "skills.read": sentence("Looked at the skills of a candidate"),
    "skills.searched": sentence("Searched for candidates by a skill"),
    "evidence.read": sentence("Read the evidence of everybody’s skills"),
    "results.exported": sentence("Exported the results of a campaign"),
    "report.exported": sentence("Exported the report of a sitting"),
    "report_link.withdrawn": sentence("Withdrew the address at which a report is checked"),
    "admission.created": sentence("Prepared an admission"),
    "admission.changed": sentence("Changed the rules of an admission"),
    "admission.read": sentence("Looked at an admission"),
    "admission.simulated": sentence("Tried what an admission would come to"),
    "admission.decided": sentence("Decided an admission"),
    "admission.overridden": sentence("Decided otherwise for one candidate"),
    "admission.override_withdrawn": sentence("Took back a decision for one candidate"),
    "admission.announced": sentence("Told everybody what was decided"),
    "admission.answered": sentence("Answered an offer"),
    "admission.reply_noted": sentence("Noted how somebody answers an offer"),
    "admission.letters_printed": sentence("Printed letters about decisions"),
    "admission.contested": sentence("Asked that a person look at a decision again"),
    "admission.contest_answered": sentence("Answered who had asked to look again"),
    "admission.offers_expired": sentence("Let offers end that nobody had answered"),
    "priority_groups.imported": sentence("Took over who has priority"),
    "priority_groups.read": sentence("Looked at who has priority"),
    "priority_group.removed": sentence("Removed somebody from those with priority"),
    "regrade.started": sentence("Had an exercise graded again"),
    "regrade.applied": sentence("Applied what grading again had found"),
    "regrade.dismissed": sentence("Dismissed what grading again had found"),
}

#: By the kind of what it was done to.
TARGETS: dict[str, str] = {
    "member-invitation": sentence("Invitation of a member"),
    "member": sentence("Member"),
    "key": sentence("API key"),
    "webhook": sentence("Endpoint of webhooks"),
    "organisation": sentence("Organisation"),
    "exercise": sentence("Exercise"),
    "question": sentence("Question"),
    "battery": sentence("Battery"),
    "admission": sentence("Admission"),
    "campaign": sentence("Campaign"),
    "invitation": sentence("Invitation of a candidate"),
    "sitting": sentence("Sitting"),
    "candidate": sentence("Candidate"),
}


def done(action: str, language: Language) -> str:
    """A sentence without its subject; the action itself where a later version has noted what this one does not know."""
    return translate(DONE.get(action, ""), language) or action


def target(kind: str, language: Language) -> str:
    """What it was done to."""
    return translate(TARGETS.get(kind, ""), language) or kind
