package io.xphone.verticle.runtime;

import io.xphone.bus.DialRequest;
import io.xphone.bus.internal.RegistrationUpdate;
import io.xphone.bus.internal.SipRoute;
import io.xphone.options.RequestsToSource;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.List;
import java.util.Optional;

/** What differs between a phone and a server: whom it lets in, as whom and by which way it calls. */
public interface AgentProfile {

    /**
     * Whether an INVITE outside dialogs may become a call.
     *
     * @param refusal the answer when it may not; null when it may
     * @param peer name of the peer it comes from; null on a phone
     * @param codecs codecs for that peer; empty for the agent's
     * @param rtpAddress address for SDP towards that peer; null for the agent's
     * @param credentials for challenges to our requests within the call
     */
    record Admission(
            SipResponse refusal, String peer, List<String> codecs, String rtpAddress, List<Credentials> credentials) {}

    /**
     * How a call is placed.
     *
     * @param target Request-URI
     * @param nextHop what is looked up: the first route, else the target
     * @param fromUser user part of From
     * @param fromName display name of From; null none
     * @param domain host of From; null for our own address
     */
    record DialPlan(
            Uri target,
            Uri nextHop,
            String fromUser,
            String fromName,
            String domain,
            List<NameAddress> routes,
            List<Credentials> credentials,
            List<String> codecs,
            String rtpAddress,
            String peer) {}

    Admission admit(SipRequest invite, SipRoute source, long nowMillis);

    /**
     * @throws IllegalArgumentException when the target or peer makes no sense
     * @throws IllegalStateException when the agent can't call now
     */
    DialPlan plan(DialRequest order);

    /**
     * What the peer of a call is to be sent to.
     *
     * @param target a URI, user@host, or a user or number
     * @param peer name of the call's peer; null on a phone
     * @param remote the other party of the call: the domain for numbers where nothing else is known
     * @throws IllegalArgumentException when the target makes no sense
     */
    Uri transferTarget(String target, String peer, Uri remote);

    /**
     * Whether the other side is believed when it says who calls.
     *
     * @param peer name of the peer, or null
     */
    boolean trustsIdentity(String peer);

    /** Our Contact on that way. */
    SipUri contact(SipRoute route);

    /** Our Contact as bound at the registrar; empty before, and where none is asked. */
    default Optional<SipUri> boundContact() {
        return Optional.empty();
    }

    /** The registration has moved on. */
    default void onRegistration(RegistrationUpdate state) {}

    boolean server();

    /** Address-of-record; null for a server. */
    String aor();

    /**
     * RFC 3261 §8.1.1.8, §12.1.1: our Contact for a request to a sips URI, or by one as its first route, is a sips URI too; ours as theirs.
     *
     * @param contact as on any way
     */
    static SipUri contact(SipUri contact, Uri target, List<NameAddress> routes) {
        Uri first = routes.isEmpty() ? target : routes.get(0).uri();
        boolean secure =
                target instanceof SipUri called && called.secure() || first instanceof SipUri hop && hop.secure();
        return secure ? contact.secured() : contact;
    }

    /** Whether a text is a SIP URI as a whole; a host may be called sip.example.com. */
    static boolean isUri(String text) {
        return text != null
                && (text.regionMatches(true, 0, "sip:", 0, 4) || text.regionMatches(true, 0, "sips:", 0, 5));
    }

    /** When requests in calls with that peer go to where its own come from; null: as for all calls. */
    default RequestsToSource requestsToSource(String peer) {
        return null;
    }

    /** The URI with the parameter that names the transport: none for UDP, the default. */
    static SipUri withTransport(SipUri uri, String transport) {
        return transport.equals("UDP")
                ? uri
                : uri.withParameter("transport", transport.toLowerCase(java.util.Locale.ROOT));
    }
}
