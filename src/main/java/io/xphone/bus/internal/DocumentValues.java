package io.xphone.bus.internal;

import io.xphone.BlfState;
import io.xphone.DialogInfo;
import io.xphone.MessageSummary;
import io.xphone.Presence;
import io.xphone.sip.event.body.DialogElement;
import io.xphone.sip.event.body.DialogStates;
import io.xphone.sip.event.body.MessageSummaryDocument;
import io.xphone.sip.event.body.PresenceDocument;
import java.util.LinkedHashMap;
import java.util.Map;

/** The public values of parsed documents; their JSON form is the {@code document} of an event. */
public final class DocumentValues {

    private DocumentValues() {}

    /** The messages of a mailbox. */
    public static MessageSummary summary(MessageSummaryDocument document) {
        Map<String, MessageSummary.Counts> counts = new LinkedHashMap<>();
        document.counts()
                .forEach((messageClass, count) -> counts.put(
                        messageClass,
                        new MessageSummary.Counts(count.fresh(), count.old(), count.urgentFresh(), count.urgentOld())));
        return new MessageSummary(document.waiting(), document.account(), counts);
    }

    /** The presence of a user. */
    public static Presence presence(PresenceDocument document) {
        return new Presence(
                document.entity(),
                document.open(),
                document.tuples().stream()
                        .map(tuple -> new Presence.Tuple(tuple.id(), tuple.open(), tuple.contact(), tuple.note()))
                        .toList(),
                document.activities(),
                document.note());
    }

    /** The dialogs of a monitored user agent. */
    public static DialogInfo dialogs(DialogStates dialogs) {
        return new DialogInfo(
                BlfState.valueOf(dialogs.blf().name()),
                dialogs.dialogs().stream().map(DocumentValues::dialog).toList());
    }

    private static DialogInfo.Dialog dialog(DialogElement dialog) {
        return new DialogInfo.Dialog(
                dialog.id(),
                dialog.callId(),
                dialog.localTag(),
                dialog.remoteTag(),
                dialog.direction(),
                DialogInfo.DialogState.valueOf(dialog.state().name()),
                dialog.local(),
                dialog.remote(),
                dialog.remoteName());
    }
}
