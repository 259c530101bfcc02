package io.xphone.sip.dialog;

import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.List;
import java.util.Objects;

/**
 * Everything that a dialog consists of, as a value: enough to carry it on elsewhere (RFC 3261 §12.1).
 *
 * @param id Call-ID and both tags
 * @param local our address as From of our requests, with our tag
 * @param remote the peer's address as To of our requests, with its tag when it has one
 * @param remoteTarget where our requests go: the peer's latest Contact
 * @param contact our own Contact
 * @param routeSet the route set in the order in which our requests visit it
 * @param localSequence the CSeq number of our latest request
 * @param remoteSequence the highest CSeq number seen from the peer, -1 before its first request
 * @param secure whether the dialog was made over TLS by a sips URI, so that every request has to be
 * @param confirmed whether a 2xx made it a confirmed dialog; an early one otherwise
 */
public record DialogState(
        DialogId id,
        NameAddress local,
        NameAddress remote,
        Uri remoteTarget,
        SipUri contact,
        List<NameAddress> routeSet,
        long localSequence,
        long remoteSequence,
        boolean secure,
        boolean confirmed) {

    /** Copies the route set and refuses null. */
    public DialogState {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(local, "local");
        Objects.requireNonNull(remote, "remote");
        Objects.requireNonNull(remoteTarget, "remoteTarget");
        Objects.requireNonNull(contact, "contact");
        routeSet = List.copyOf(routeSet);
    }
}
