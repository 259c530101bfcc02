package io.xphone.sip.event;

import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.dialog.DialogId;
import io.xphone.sip.dialog.TargetContact;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;
import java.util.Optional;

/**
 * Checks a NOTIFY before the subscription processes it (RFC 6665 §4.1.3, §8.2.1, §8.2.3): the event package, the
 * Subscription-State header, the Contact, the dialog, the order of the CSeq numbers and the media type of the body.
 */
final class NotifyScreening {

    /** What to do with a NOTIFY. */
    enum Verdict {
        /** Process state and body; the response is 200. */
        ACCEPTED,
        /** Process the state and ignore the body, whose media type is not accepted; the response is 415. */
        BODY_NOT_ACCEPTED,
        /**
         * It belongs to another dialog, which a forking proxy made; the response is 481 unless the fork is accepted.
         */
        FORKED,
        /** Ignore it; the response says why: 489, 400, 416 or 500. */
        REJECTED
    }

    /**
     * The result of the checks.
     *
     * @param state the Subscription-State; {@code null} when rejected
     * @param response the response to send
     */
    record Result(Verdict verdict, SubscriptionState state, SipResponse.Builder response) {}

    private final EventName event;
    private final List<String> accept;

    NotifyScreening(SubscriberSettings settings) {
        this.event = settings.event();
        this.accept = settings.accept();
    }

    /**
     * Checks a NOTIFY.
     *
     * @param dialog the dialog that an earlier NOTIFY established, {@code null} for none; its remote CSeq number is
     *     raised
     */
    Result screen(SipRequest notify, Dialog dialog) {
        if (!EventName.of(notify).filter(event::equals).isPresent()) {
            return rejected(notify.response(489, null).add(HeaderName.ALLOW_EVENTS, event.name()));
        }
        Optional<SubscriptionState> state = SubscriptionState.of(notify);
        if (state.isEmpty()) {
            return rejected(notify.response(400, "Missing Subscription-State"));
        }
        Optional<TargetContact.Rejection> contact = TargetContact.rejection(notify);
        if (contact.isPresent()) {
            return rejected(
                    notify.response(contact.get().status(), contact.get().phrase()));
        }
        if (dialog != null && !DialogId.remoteTagOf(notify).equals(dialog.id().remoteTag())) {
            return new Result(Verdict.FORKED, state.get(), notify.response(481, null));
        }
        if (dialog == null ? notify.cseq().number() > Dialog.MAX_SEQUENCE : !dialog.inRange(notify)) {
            return rejected(notify.response(400, "CSeq Out Of Range"));
        }
        if (dialog != null && !dialog.inOrder(notify)) {
            return rejected(notify.response(500, null));
        }
        return acceptsBody(notify)
                ? new Result(Verdict.ACCEPTED, state.get(), notify.response(200, null))
                : new Result(
                        Verdict.BODY_NOT_ACCEPTED,
                        state.get(),
                        notify.response(415, null).add(HeaderName.ACCEPT, String.join(", ", accept)));
    }

    private static Result rejected(SipResponse.Builder response) {
        return new Result(Verdict.REJECTED, null, response);
    }

    private boolean acceptsBody(SipRequest notify) {
        if (notify.body().length == 0 || accept.isEmpty()) {
            return true;
        }
        String type = notify.contentType().orElse("");
        return accept.stream().anyMatch(type::equalsIgnoreCase);
    }
}
