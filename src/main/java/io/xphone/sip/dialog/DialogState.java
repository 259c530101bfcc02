package io.xphone.sip.dialog;

import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.List;
import java.util.Objects;

/**
 * The complete state of a dialog as a value (RFC 3261 §12.1); {@link Dialog#restore} continues the dialog with it.
 *
 * @param id Call-ID and both tags
 * @param local the local address as From of sent requests, with the local tag
 * @param remote the peer's address as To of sent requests, with its tag if it has one
 * @param remoteTarget the Request-URI of sent requests: the peer's latest Contact
 * @param contact the local Contact
 * @param routeSet the route set in the order of sent requests
 * @param localSequence the CSeq number of the latest sent request
 * @param remoteSequence the highest CSeq number received from the peer, -1 before its first request
 * @param secure whether the dialog was created over TLS with a sips URI, so that every request has to use TLS
 * @param confirmed whether a 2xx has confirmed the dialog; otherwise it is early
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

    /** Copies the route set and rejects null. */
    public DialogState {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(local, "local");
        Objects.requireNonNull(remote, "remote");
        Objects.requireNonNull(remoteTarget, "remoteTarget");
        Objects.requireNonNull(contact, "contact");
        routeSet = List.copyOf(routeSet);
    }
}
