package io.xphone.sip.dialog;

import io.xphone.sip.message.CSeq;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One end of a dialog (RFC 3261 §12), early or confirmed.
 *
 * <pre>{@code
 *              101-199 with To tag            2xx
 *   (none) ------------------------> EARLY ---------> CONFIRMED
 *      |                               |                  |
 *      |            2xx                | 300-699          | BYE, 481, 408
 *      +--------------------------------------------->    |
 *                                      v                  v
 *                                   (gone)             (gone)
 * }</pre>
 *
 * This class holds the state of the dialog and builds its messages; its owner decides when the dialog ends. The object
 * is mutable: sequence numbers rise, the target is refreshed, an early dialog is confirmed. {@link #state()} returns
 * the state as a value, and {@link #restore(DialogState)} creates a dialog from it. Not safe for use by several
 * threads.
 */
public final class Dialog {

    /** The greatest CSeq number of a request (RFC 3261 §8.1.1.5). */
    public static final long MAX_SEQUENCE = (1L << 31) - 1;

    /** A peer that began with greater numbers may go on with them. */
    private static final long MAX_STEP_ABOVE = 1 << 16;

    private static final String MAX_FORWARDS = "70";

    private final DialogId id;
    private final NameAddress local;
    private final NameAddress remote;
    private final boolean secure;
    private SipUri contact;
    private Uri remoteTarget;
    private List<NameAddress> routeSet;
    private long localSequence;
    private long remoteSequence;
    private boolean confirmed;

    private Dialog(DialogState state) {
        id = state.id();
        local = state.local();
        remote = state.remote();
        secure = state.secure();
        contact = state.contact();
        remoteTarget = state.remoteTarget();
        routeSet = state.routeSet();
        localSequence = state.localSequence();
        remoteSequence = state.remoteSequence();
        confirmed = state.confirmed();
    }

    /**
     * Creates the dialog of a response to a sent INVITE (RFC 3261 §12.1.2): the route set is the reversed Record-Route,
     * the target is the Contact of the response, or the Request-URI when a provisional response has none.
     *
     * @param invite the sent request
     * @param response a response of 101 to 299 to it
     * @param contact the local Contact
     * @return the dialog, confirmed if the response is a 2xx
     */
    public static Dialog uac(SipRequest invite, SipResponse response, SipUri contact) {
        return new Dialog(new DialogState(
                DialogId.ofReceived(response),
                invite.from(),
                response.to(),
                targetOf(response, invite.requestUri()),
                contact,
                reversed(response.recordRoutes()),
                invite.cseq().number(),
                -1,
                isSecure(invite.requestUri()),
                response.success()));
    }

    /**
     * Creates the dialog of a received INVITE (RFC 3261 §12.1.1): the route set is its Record-Route, the target its
     * Contact, or its From when a request of RFC 2543 has no Contact.
     *
     * @param invite the received request
     * @param localTag the new local tag
     * @param contact the local Contact
     * @return the early dialog
     */
    public static Dialog uas(SipRequest invite, String localTag, SipUri contact) {
        return new Dialog(new DialogState(
                new DialogId(invite.callId(), localTag, DialogId.remoteTagOf(invite)),
                invite.to().withTag(localTag),
                invite.from(),
                targetOf(invite, invite.from().uri()),
                contact,
                invite.recordRoutes(),
                0,
                invite.cseq().number(),
                isSecure(invite.requestUri()),
                false));
    }

    /**
     * Creates a dialog from its state.
     *
     * @param state the result of {@link #state()}
     * @return an equal dialog
     */
    public static Dialog restore(DialogState state) {
        return new Dialog(state);
    }

    /** @return a copy of the whole state as a value */
    public DialogState state() {
        return new DialogState(
                id, local, remote, remoteTarget, contact, routeSet, localSequence, remoteSequence, secure, confirmed);
    }

    /** @return Call-ID and tags */
    public DialogId id() {
        return id;
    }

    /** @return the local address with the local tag */
    public NameAddress local() {
        return local;
    }

    /** @return the peer's address with its tag */
    public NameAddress remote() {
        return remote;
    }

    /** @return the Request-URI of sent requests: the peer's Contact */
    public Uri remoteTarget() {
        return remoteTarget;
    }

    /** @return the route set of sent requests, first hop first */
    public List<NameAddress> routeSet() {
        return routeSet;
    }

    /** @return the local Contact */
    public SipUri contact() {
        return contact;
    }

    /**
     * Sets another local Contact, which the next target refresh request or response sends to the peer.
     *
     * @param changed the new local Contact
     */
    public void contact(SipUri changed) {
        contact = changed;
    }

    /** @return whether a 2xx has confirmed it */
    public boolean confirmed() {
        return confirmed;
    }

    /** @return whether it was created with a sips URI */
    public boolean secure() {
        return secure;
    }

    /** @return the CSeq number of the latest sent request */
    public long localSequence() {
        return localSequence;
    }

    /** @return the highest CSeq number received from the peer, -1 before its first request */
    public long remoteSequence() {
        return remoteSequence;
    }

    /** Confirms the dialog of the called party, which has sent a 2xx. */
    public void confirm() {
        confirmed = true;
    }

    /**
     * Confirms an early dialog of the caller, with the route set and the target of the 2xx (RFC 3261 §13.2.2.4).
     *
     * @param success the 2xx to the sent INVITE
     */
    public void confirm(SipResponse success) {
        confirmed = true;
        routeSet = reversed(success.recordRoutes());
        remoteTarget = targetOf(success, remoteTarget);
    }

    /**
     * Sets the target to the Contact of a target refresh request or its 2xx (RFC 3261 §12.2). The route set remains.
     *
     * @param message a received re-INVITE or UPDATE, or the 2xx to a sent one
     */
    public void refreshTarget(SipMessage message) {
        remoteTarget = targetOf(message, remoteTarget);
    }

    /**
     * Whether a request belongs to this dialog and its sequence number is in order. Nothing is stored. What a request
     * says of its sender is to be believed only if it is so.
     *
     * @param request a received request
     */
    public boolean expects(SipRequest request) {
        long number = request.cseq().number();
        return DialogId.ofReceived(request).equals(id)
                && (request.is(Method.ACK) ? number <= remoteSequence : inRange(request) && number >= remoteSequence);
    }

    /**
     * Whether the sequence number of a request is one that a peer may use (RFC 3261 §8.1.1.5); the response is 400
     * otherwise. Were it stored, all later requests of the peer would be out of order.
     *
     * @param request a received request
     */
    public boolean inRange(SipRequest request) {
        long number = request.cseq().number();
        return number <= MAX_SEQUENCE || number - remoteSequence <= MAX_STEP_ABOVE;
    }

    /**
     * Whether requests within this dialog are sent to a host.
     *
     * @param host an address literal without brackets
     */
    public boolean leadsTo(String host) {
        Uri next = routeSet.isEmpty() ? remoteTarget : routeSet.get(0).uri();
        return next instanceof SipUri uri
                && (uri.host().equalsIgnoreCase(host) || uri.host().equalsIgnoreCase('[' + host + ']'));
    }

    /**
     * Checks and stores the sequence number of a received request (RFC 3261 §12.2.2). Not for ACK and CANCEL, which
     * have the number of their INVITE.
     *
     * @param request a request within this dialog
     * @return false when the number is lower than an earlier one: the response is 500
     */
    public boolean inOrder(SipRequest request) {
        long number = request.cseq().number();
        if (number < remoteSequence) {
            return false;
        }
        remoteSequence = number;
        return true;
    }

    /** @return the next CSeq number for a sent request; each call raises it */
    public long nextSequence() {
        return ++localSequence;
    }

    /**
     * Builds a request within this dialog (RFC 3261 §12.2.1.1), without Via: with the next CSeq number, route set,
     * Contact and Max-Forwards.
     *
     * @param method any method but ACK and CANCEL
     * @return a builder of the request
     */
    public SipRequest.Builder request(String method) {
        return message(method, nextSequence()).add(HeaderName.CONTACT, contactHeader());
    }

    /**
     * Builds the ACK for a 2xx (RFC 3261 §13.2.2.4): the CSeq number and the credentials of its INVITE, the route set
     * of the dialog, and the local Contact.
     *
     * @param invite the INVITE or re-INVITE of the 2xx
     * @return a builder of the ACK, without Via
     */
    public SipRequest.Builder ack(SipRequest invite) {
        SipRequest.Builder ack = message(Method.ACK, invite.cseq().number()).add(HeaderName.CONTACT, contactHeader());
        for (Header header : invite.headers()) {
            if (header.name().equalsIgnoreCase(HeaderName.AUTHORIZATION)
                    || header.name().equalsIgnoreCase(HeaderName.PROXY_AUTHORIZATION)) {
                ack.add(header.name(), header.value());
            }
        }
        return ack;
    }

    /**
     * Builds a response to a request within this dialog, or to the INVITE that creates it: To with the local tag, and
     * Contact and the request's Record-Route if the response creates the dialog or refreshes the target (RFC 3261
     * §12.1.1).
     *
     * @param request the received request
     * @param status 101 to 699
     * @param reason the reason phrase, or null for the default one
     * @return a builder of the response
     */
    public SipResponse.Builder response(SipRequest request, int status, String reason) {
        SipResponse.Builder builder = request.response(status, reason);
        builder.set(HeaderName.TO, request.to().withTag(id.localTag()).toString());
        if (status > 100 && status < 300) {
            if (request.method().equals(Method.INVITE)) {
                request.headers()
                        .all(HeaderName.RECORD_ROUTE)
                        .forEach(value -> builder.add(HeaderName.RECORD_ROUTE, value));
                builder.add(HeaderName.CONTACT, contactHeader());
            } else if (request.method().equals(Method.UPDATE)) {
                builder.add(HeaderName.CONTACT, contactHeader());
            }
        }
        return builder;
    }

    private SipRequest.Builder message(String method, long number) {
        return RouteSet.begin(method, remoteTarget, routeSet)
                .add(HeaderName.MAX_FORWARDS, MAX_FORWARDS)
                .add(HeaderName.FROM, local.toString())
                .add(HeaderName.TO, remote.toString())
                .add(HeaderName.CALL_ID, id.callId())
                .add(HeaderName.CSEQ, new CSeq(number, method).toString());
    }

    private String contactHeader() {
        return NameAddress.of(contact).toString();
    }

    private static Uri targetOf(SipMessage message, Uri otherwise) {
        List<NameAddress> contacts = message.contacts();
        return !contacts.isEmpty() && contacts.get(0).uri() instanceof SipUri contact
                ? RouteSet.asRequestUri(contact)
                : otherwise; // no request can be sent to a URI of another scheme
    }

    private static boolean isSecure(Uri uri) {
        return uri instanceof SipUri sip && sip.secure();
    }

    private static List<NameAddress> reversed(List<NameAddress> recordRoutes) {
        List<NameAddress> reversed = new ArrayList<>(recordRoutes);
        Collections.reverse(reversed);
        return List.copyOf(reversed);
    }
}
