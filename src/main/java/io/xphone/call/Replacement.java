package io.xphone.call;

import io.xphone.CallDirection;
import io.xphone.CallState;
import io.xphone.call.transfer.Replaces;
import io.xphone.sip.dialog.DialogId;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The decision about an INVITE with Replaces (RFC 3891 §3).
 *
 * <pre>
 *   several Replaces, a malformed one, Replaces together with Join     400
 *   no such dialog, or several                                         481
 *   a dialog that has ended                                            603
 *   an early dialog of an inbound call                                 481
 *   an answered call, early-only                                       486
 *   an answered call                                                   accepted, the replaced call gets BYE
 *   an early dialog of an outbound call                                accepted, the replaced call gets CANCEL
 * </pre>
 *
 * @param rejectionStatus the status of the rejection; 0 when the INVITE is accepted
 * @param replaced the call to replace; empty when rejected, or without Replaces
 */
public record Replacement(int rejectionStatus, Optional<CallMachine> replaced) {

    /** No Replaces. */
    public static final Replacement NONE = new Replacement(0, Optional.empty());

    /**
     * Checks an INVITE outside of dialogs.
     *
     * @param invite the request
     * @param calls returns the calls of a Call-ID
     * @param ended whether a dialog belonged to a call that has ended
     * @return the decision
     */
    public static Replacement of(
            SipRequest invite, Function<String, List<CallMachine>> calls, Predicate<DialogId> ended) {
        List<String> values = invite.headers().all(HeaderName.REPLACES);
        if (values.isEmpty()) {
            return NONE;
        }
        Optional<Replaces> replaces = values.size() == 1 ? Replaces.parse(values.get(0)) : Optional.empty();
        if (replaces.isEmpty() || invite.headers().contains(HeaderName.JOIN)) {
            return rejected(400);
        }
        DialogId dialog = replaces.get().dialog();
        List<CallMachine> found = calls.apply(dialog.callId()).stream()
                .filter(call -> call.hasDialog(dialog))
                .toList();
        return found.size() == 1
                ? of(found.get(0), replaces.get().earlyOnly())
                : rejected(found.isEmpty() && ended.test(dialog) ? 603 : 481);
    }

    private static Replacement of(CallMachine call, boolean earlyOnly) {
        if (call.state() == CallState.ENDED) {
            return rejected(603);
        }
        if (call.state().established()) {
            return earlyOnly ? rejected(486) : new Replacement(0, Optional.of(call));
        }
        return call.direction() == CallDirection.OUTBOUND ? new Replacement(0, Optional.of(call)) : rejected(481);
    }

    /** The reason phrase of the rejection; null for the default one. */
    public String rejectionPhrase() {
        return rejectionStatus == 400 ? "Malformed Replaces" : null;
    }

    private static Replacement rejected(int status) {
        return new Replacement(status, Optional.empty());
    }
}
