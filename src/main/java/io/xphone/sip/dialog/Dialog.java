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
 * One dialog at one end (RFC 3261 §12), early or confirmed.
 *
 * <pre>
 *              101-199 with To tag            2xx
 *   (none) ------------------------> EARLY ---------> CONFIRMED
 *      |                               |                  |
 *      |            2xx                | 300-699          | BYE, 481, 408
 *      +--------------------------------------------->    |
 *                                      v                  v
 *                                   (gone)             (gone)
 * </pre>
 *
 * What ends it is for its owner to know: this class holds its state and builds its messages. It changes in place:
 * sequence numbers rise, the target is refreshed, an early dialog is confirmed. {@link #state()} is a copy as a value
 * and {@link #restore(DialogState)} the way back. Not safe for use by several threads.
 */
public final class Dialog {

    /** The hops that a request of ours may take. */
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
     * The dialog that an answer to our INVITE makes (RFC 3261 §12.1.2): the route set is Record-Route reversed, the
     * target the Contact of the answer, or the address called when a provisional answer has none.
     *
     * @param invite our request
     * @param response an answer of 101 to 299 to it
     * @param contact our own Contact
     * @return the dialog, confirmed by a 2xx
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
     * The dialog that our answer to an INVITE makes (RFC 3261 §12.1.1): the route set is Record-Route as it came, the
     * target its Contact. A request of RFC 2543 without Contact gets its From as target.
     *
     * @param invite the request received
     * @param localTag the tag that we give
     * @param contact our own Contact
     * @return the dialog, early
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
     * A dialog carried over from elsewhere.
     *
     * @param state what {@link #state()} gave
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

    /** @return our address with our tag */
    public NameAddress local() {
        return local;
    }

    /** @return the peer's address with its tag */
    public NameAddress remote() {
        return remote;
    }

    /** @return where our requests are addressed to */
    public Uri remoteTarget() {
        return remoteTarget;
    }

    /** @return the hops of our requests, first one first */
    public List<NameAddress> routeSet() {
        return routeSet;
    }

    /** @return our Contact */
    public SipUri contact() {
        return contact;
    }

    /**
     * Gives another Contact, which the next target refresh request or answer tells the peer.
     *
     * @param changed our Contact from now on
     */
    public void contact(SipUri changed) {
        contact = changed;
    }

    /** @return whether a 2xx has confirmed it */
    public boolean confirmed() {
        return confirmed;
    }

    /** @return whether it was made with a sips URI */
    public boolean secure() {
        return secure;
    }

    /** @return the CSeq number of our latest request */
    public long localSequence() {
        return localSequence;
    }

    /** @return the highest CSeq number seen from the peer, -1 before its first request */
    public long remoteSequence() {
        return remoteSequence;
    }

    /** We sent or got the 2xx as the called party: the dialog is confirmed. */
    public void confirm() {
        confirmed = true;
    }

    /**
     * A 2xx confirms an early dialog of the caller, with the route set and the target of the 2xx (RFC 3261 §13.2.2.4).
     *
     * @param success the 2xx to our INVITE
     */
    public void confirm(SipResponse success) {
        confirmed = true;
        routeSet = reversed(success.recordRoutes());
        remoteTarget = targetOf(success, remoteTarget);
    }

    /**
     * Takes the Contact of a target refresh request or of a 2xx to ours (RFC 3261 §12.2). The route set stays.
     *
     * @param message a re-INVITE or UPDATE received, or the 2xx to ours
     */
    public void refreshTarget(SipMessage message) {
        remoteTarget = targetOf(message, remoteTarget);
    }

    /**
     * Checks and takes the sequence number of a request received (RFC 3261 §12.2.2). ACK and CANCEL carry the number of
     * their INVITE and are not to be asked about.
     *
     * @param request a request within this dialog
     * @return false when the number is lower than one seen before: the answer is 500
     */
    public boolean inOrder(SipRequest request) {
        long number = request.cseq().number();
        if (number < remoteSequence) {
            return false;
        }
        remoteSequence = number;
        return true;
    }

    /** @return the next CSeq number for a request of ours; each call raises it */
    public long nextSequence() {
        return ++localSequence;
    }

    /**
     * A request within this dialog (RFC 3261 §12.2.1.1), without Via: with the next CSeq number, route set, Contact and
     * Max-Forwards.
     *
     * @param method any method but ACK and CANCEL
     * @return a builder for what is left to add
     */
    public SipRequest.Builder request(String method) {
        return message(method, nextSequence()).add(HeaderName.CONTACT, contactHeader());
    }

    /**
     * The ACK for a 2xx (RFC 3261 §13.2.2.4): the CSeq number and the credentials of its INVITE, the route of the
     * dialog, and our Contact, which says where we are known to the peer.
     *
     * @param invite our INVITE or re-INVITE that was answered
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
     * An answer to a request within this dialog, or to the INVITE that makes it: To with our tag, and with Contact and
     * the request's Record-Route where the answer forms the dialog or refreshes the target (RFC 3261 §12.1.1).
     *
     * @param request the request received
     * @param status 101 to 699
     * @param reason the reason phrase, or null for the usual one
     * @return a builder for what is left to add
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
        return contacts.isEmpty() ? otherwise : plain(contacts.get(0).uri());
    }

    /** The target becomes a Request-URI, where headers and the method parameter must not be (RFC 3261 §19.1.1). */
    private static Uri plain(Uri uri) {
        return uri instanceof SipUri sip ? sip.withoutHeaders().withoutParameter("method") : uri;
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
