package io.xphone.sip.registrar;

import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import java.util.List;
import java.util.Optional;

/**
 * A binding of an address-of-record to a Contact (RFC 3261 §10). Immutable.
 *
 * @param user user part of the address-of-record
 * @param contact the Contact as registered, without {@code expires}
 * @param uri its URI
 * @param instance {@code +sip.instance} of the user agent (RFC 5626 §4.1); "" without one
 * @param regId {@code reg-id} of an outbound flow (RFC 5626 §4.2); 0 for a binding without one
 * @param callId Call-ID of the latest REGISTER
 * @param sequence CSeq number of the latest REGISTER
 * @param expiresAt the end of the binding, in ms of the registrar's clock
 * @param updatedAt the latest REGISTER, in ms of the same clock
 * @param path the hops of requests to the Contact, first hop first (RFC 3327); empty for a direct registration
 * @param flow the flow of the latest REGISTER; null when it has ended and the Contact can be reached without it
 * @param userAgent User-Agent of the latest REGISTER; "" without one
 */
public record Binding(
        String user,
        NameAddress contact,
        SipUri uri,
        String instance,
        int regId,
        String callId,
        long sequence,
        long expiresAt,
        long updatedAt,
        List<NameAddress> path,
        BindingFlow flow,
        String userAgent) {

    /** Copies the path. */
    public Binding {
        path = List.copyOf(path);
    }

    /** Whether it is an outbound flow: identified by instance and reg-id, and gone with its flow (RFC 5626 §6). */
    public boolean outbound() {
        return regId > 0;
    }

    /** The flow, while it lasts. */
    public Optional<BindingFlow> openFlow() {
        return Optional.ofNullable(flow);
    }

    /** How long it still lasts, in s, rounded up. */
    public long remainingSeconds(long now) {
        return Math.max(0, (expiresAt - now + 999) / 1000);
    }

    /** Whether both are bindings of one user agent, of which only one is called at a time (RFC 5626 §7). */
    boolean sameInstance(Binding that) {
        return !instance.isEmpty() && instance.equals(that.instance);
    }

    Binding withoutFlow() {
        return new Binding(
                user, contact, uri, instance, regId, callId, sequence, expiresAt, updatedAt, path, null, userAgent);
    }
}
