package io.xphone.sip.event;

import io.xphone.sip.Identifiers;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.dialog.DialogId;
import io.xphone.sip.dialog.DialogState;
import io.xphone.sip.dialog.RouteSet;
import io.xphone.sip.message.CSeq;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;

/** Builds the SUBSCRIBE requests of one dialog, beginning with the one that creates it (RFC 6665 §4.1.2). */
final class SubscriberRequests {

    private final SubscriberSettings settings;
    private final String callId;
    private final NameAddress from;
    private long sequence;

    SubscriberRequests(SubscriberSettings settings, Identifiers ids) {
        this(settings, ids.callId(), settings.from().withTag(ids.tag()), 0);
    }

    private SubscriberRequests(SubscriberSettings settings, String callId, NameAddress from, long sequence) {
        this.settings = settings;
        this.callId = callId;
        this.from = from;
        this.sequence = sequence;
    }

    /** The requests of a further dialog that the same SUBSCRIBE created (a fork). */
    SubscriberRequests fork() {
        return new SubscriberRequests(settings, callId, from, sequence);
    }

    String callId() {
        return callId;
    }

    String localTag() {
        return from.tag().orElseThrow();
    }

    /** A SUBSCRIBE that creates a dialog. */
    SipRequest first(SipUri contact, long expires) {
        SipRequest.Builder request = RouteSet.begin(Method.SUBSCRIBE, settings.target(), settings.routes())
                .add(HeaderName.MAX_FORWARDS, "70")
                .add(HeaderName.FROM, from.toString())
                .add(HeaderName.TO, NameAddress.of(settings.target()).toString())
                .add(HeaderName.CALL_ID, callId)
                .add(HeaderName.CSEQ, new CSeq(++sequence, Method.SUBSCRIBE).toString())
                .add(HeaderName.CONTACT, NameAddress.of(contact).toString());
        return complete(request, expires);
    }

    /** A SUBSCRIBE within its dialog. */
    SipRequest within(Dialog dialog, long expires) {
        return complete(dialog.request(Method.SUBSCRIBE), expires);
    }

    /** The next CSeq number: of the dialog, or before there is one ({@code null}). */
    long next(Dialog dialog) {
        return dialog == null ? ++sequence : dialog.nextSequence();
    }

    /** The dialog that a NOTIFY establishes (RFC 6665 §4.4.1): its Record-Route and Contact, the SUBSCRIBE's CSeq. */
    Dialog dialogOf(SipRequest notify, SipUri contact) {
        DialogState state = Dialog.uas(notify, localTag(), contact).state();
        return Dialog.restore(new DialogState(
                new DialogId(callId, localTag(), DialogId.remoteTagOf(notify)),
                from,
                notify.from(),
                state.remoteTarget(),
                contact,
                state.routeSet(),
                sequence,
                state.remoteSequence(),
                state.secure(),
                true));
    }

    private SipRequest complete(SipRequest.Builder request, long expires) {
        request.add(HeaderName.EVENT, settings.event().toString()).add(HeaderName.EXPIRES, Long.toString(expires));
        if (!settings.accept().isEmpty()) {
            request.add(HeaderName.ACCEPT, String.join(", ", settings.accept()));
        }
        for (Header header : settings.headers()) {
            request.add(header.name(), header.value());
        }
        return request.build();
    }
}
