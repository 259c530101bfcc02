package io.xphone.call;

import io.xphone.CallDirection;
import io.xphone.CallState;
import io.xphone.sip.dialog.DialogId;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What becomes of an INVITE with Replaces (RFC 3891 §3).
 *
 * <pre>
 *   several Replaces, one that cannot be read, Replaces beside Join    400
 *   no such dialog, or several                                         481
 *   a dialog that has ended                                            603
 *   an early dialog that the peer began: it rings here                 481
 *   an answered call, early-only                                       486
 *   an answered call                                                   answered, the old one gets BYE
 *   an early dialog that we began                                      answered, the old one gets CANCEL
 * </pre>
 *
 * @param refusal the status to refuse it with; 0 when it is taken
 * @param replaced the call that it takes the place of; empty when refused, or when there is no Replaces
 */
public record Replacement(int refusal, Optional<CallMachine> replaced) {

    /** No Replaces, or it is of no interest. */
    public static final Replacement NONE = new Replacement(0, Optional.empty());

    /**
     * Looks at an INVITE outside of dialogs.
     *
     * @param invite the request
     * @param calls gives the calls of a Call-ID
     * @param ended whether a dialog was one of a call that is over
     * @return what to do
     */
    public static Replacement of(
            SipRequest invite, Function<String, List<CallMachine>> calls, Predicate<DialogId> ended) {
        List<String> values = invite.headers().all(HeaderName.REPLACES);
        if (values.isEmpty()) {
            return NONE;
        }
        Optional<Replaces> wanted = values.size() == 1 ? Replaces.parse(values.get(0)) : Optional.empty();
        if (wanted.isEmpty() || invite.headers().contains(HeaderName.JOIN)) {
            return refused(400);
        }
        DialogId dialog = wanted.get().dialog();
        List<CallMachine> found = calls.apply(dialog.callId()).stream()
                .filter(call -> call.has(dialog))
                .toList();
        return found.size() == 1
                ? of(found.get(0), wanted.get().earlyOnly())
                : refused(found.isEmpty() && ended.test(dialog) ? 603 : 481);
    }

    private static Replacement of(CallMachine call, boolean earlyOnly) {
        if (call.state() == CallState.ENDED) {
            return refused(603);
        }
        if (call.state().established()) {
            return earlyOnly ? refused(486) : new Replacement(0, Optional.of(call));
        }
        return call.direction() == CallDirection.OUTBOUND ? new Replacement(0, Optional.of(call)) : refused(481);
    }

    private static Replacement refused(int status) {
        return new Replacement(status, Optional.empty());
    }
}
