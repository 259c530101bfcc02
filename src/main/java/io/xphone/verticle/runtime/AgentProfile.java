package io.xphone.verticle.runtime;

import io.xphone.SourceBan;
import io.xphone.bus.DialRequest;
import io.xphone.bus.internal.RegistrationUpdate;
import io.xphone.bus.internal.SipRoute;
import io.xphone.options.IceMode;
import io.xphone.options.RequestsToSource;
import io.xphone.options.SrtpKeys;
import io.xphone.options.SrtpMode;
import io.xphone.sip.auth.CredentialScope;
import io.xphone.sip.auth.CredentialUse;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.identity.ContactAlias;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.StatusCode;
import io.xphone.sip.message.Uri;
import io.xphone.sip.registrar.Registrar;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The differences between a phone and a server: admission of requests, caller identity and routing of calls. */
public interface AgentProfile {

    /**
     * The decision about a request outside of dialogs.
     *
     * @param rejection the response that rejects the request; null when it is admitted
     * @param peer name of the peer that sent it; null on a phone
     * @param codecs codecs of the peer; empty for those of the agent
     * @param rtpAddress address for SDP towards the peer; null for that of the agent
     * @param credentials for challenges to requests that the agent sends within the call
     * @param use where these credentials may be sent; null: nowhere
     * @param delayMillis how long to delay the rejection, in ms
     */
    record Admission(
            SipResponse rejection,
            String peer,
            List<String> codecs,
            String rtpAddress,
            List<Credentials> credentials,
            CredentialUse use,
            long delayMillis) {

        /** An admitted request. */
        public static Admission admitted(
                String peer,
                List<String> codecs,
                String rtpAddress,
                List<Credentials> credentials,
                CredentialScope scope) {
            return new Admission(null, peer, codecs, rtpAddress, credentials, new CredentialUse(scope, null), 0);
        }

        /** A rejected request. */
        public static Admission rejected(SipResponse rejection, long delayMillis) {
            return new Admission(rejection, null, List.of(), null, List.of(), null, delayMillis);
        }
    }

    /**
     * Rejects a request within a dialog.
     *
     * @param response the response
     * @param delayMillis how long to delay it, in ms
     */
    record Refusal(SipResponse response, long delayMillis) {

        /** 403, at once. */
        public static Refusal forbidden(SipRequest request) {
            return new Refusal(request.response(StatusCode.FORBIDDEN, null).build(), 0);
        }
    }

    /**
     * How a call is placed.
     *
     * @param target Request-URI
     * @param nextHop the URI to resolve: the first route, or the target
     * @param fromUser user part of From
     * @param fromName display name of From; null for none
     * @param domain host of From; null for the local address
     * @param use where the credentials may be sent; null: nowhere
     * @param registered the user agents of a registered user, each with its flows in the order in which to try them;
     *     empty for a call to the target itself
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
            String peer,
            CredentialUse use,
            List<List<RegisteredTarget>> registered) {

        /** A call to the target itself. */
        public DialPlan(
                Uri target,
                Uri nextHop,
                String fromUser,
                String fromName,
                String domain,
                List<NameAddress> routes,
                List<Credentials> credentials,
                List<String> codecs,
                String rtpAddress,
                String peer,
                CredentialUse use) {
            this(
                    target,
                    nextHop,
                    fromUser,
                    fromName,
                    domain,
                    routes,
                    credentials,
                    codecs,
                    rtpAddress,
                    peer,
                    use,
                    List.of());
        }
    }

    /**
     * A binding of a registered user, as a target.
     *
     * @param uri Request-URI
     * @param routes the Path of the registration
     * @param flow the route of the registration; null when it is to be looked up
     */
    record RegisteredTarget(SipUri uri, List<NameAddress> routes, SipRoute flow) {}

    Admission admit(SipRequest invite, SipRoute source, long nowMillis);

    /**
     * @param referred whether another party named the target, by REFER: its host is then given no credentials, unless
     *     it is a configured one
     * @throws IllegalArgumentException when the target or peer is invalid
     * @throws IllegalStateException when the agent cannot place calls now
     * @throws NotRegisteredException when the called user is not registered
     */
    DialPlan plan(DialRequest request, boolean referred);

    /**
     * Returns the Refer-To URI of a transfer.
     *
     * @param target a URI, user@host, or a user or number
     * @param peer name of the call's peer; null on a phone
     * @param remote the remote party of the call: its domain is the default for numbers
     * @throws IllegalArgumentException when the target is invalid
     */
    Uri transferTarget(String target, String peer, Uri remote);

    /**
     * Whether identity headers of the peer are trusted.
     *
     * @param peer name of the peer, or null
     */
    boolean trustsIdentity(String peer);

    /**
     * The decision about a request within a dialog that does not come from the host of the dialog's earlier messages.
     *
     * @param peer name of the dialog's peer, or null
     * @return null when the request is accepted
     */
    default Refusal readmit(SipRequest request, SipRoute source, String peer, long nowMillis) {
        return source.configured() ? null : Refusal.forbidden(request);
    }

    /** The bindings of the users of a server; empty when there are no users, and on a phone. */
    default Optional<Registrar> registrar() {
        return Optional.empty();
    }

    /** The name of the peer with a digest user name; null when there is none. */
    default String peerOf(String username) {
        return null;
    }

    /** The decision about a REGISTER: a user registers with credentials, wherever it comes from. */
    default Admission admitRegistration(SipRequest register, SipRoute source, long nowMillis) {
        return Admission.rejected(
                register.response(StatusCode.METHOD_NOT_ALLOWED, null).build(), 0);
    }

    /**
     * Whether requests within calls of a user go over the flow of its registration.
     *
     * @param peer name of the peer, or null
     * @param source where its request came from
     */
    default boolean registeredOver(String peer, SipRoute source) {
        return false;
    }

    /** The reason of a 403 of {@link #admit}, for the log. */
    default String refusal() {
        return "no peer has this address or these credentials";
    }

    /** The user part of the local Contact. */
    default ContactAlias contactAlias() {
        return ContactAlias.NONE;
    }

    /** The local Contact on a route. */
    SipUri contact(SipRoute route);

    /** The Contact as bound at the registrar; empty before registration, and for agents that do not register. */
    default Optional<SipUri> boundContact() {
        return Optional.empty();
    }

    /** Takes over a change of the registration. */
    default void onRegistration(RegistrationUpdate update) {}

    /** Sets the handler of bans, after failed authentications. */
    default void banHandler(Consumer<SourceBan> handler) {}

    /** The number of failed authentications. */
    default long failedAuthentications() {
        return 0;
    }

    /** The number of bans. */
    default long sourcesBanned() {
        return 0;
    }

    boolean server();

    /** Address-of-record; null for a server. */
    String aor();

    /**
     * Makes the Contact of a request a sips URI when its Request-URI or its first route is one (RFC 3261 §8.1.1.8,
     * §12.1.1).
     *
     * @param contact the Contact for other requests
     */
    static SipUri contact(SipUri contact, Uri target, List<NameAddress> routes) {
        Uri first = routes.isEmpty() ? target : routes.get(0).uri();
        boolean secure = target instanceof SipUri requestUri && requestUri.secure()
                || first instanceof SipUri hop && hop.secure();
        return secure ? contact.secured() : contact;
    }

    /** Whether requests to a URI are sent to that host; a URI may name one and lead to another (RFC 3261 §19.1.1). */
    static boolean leadsTo(Uri uri, String host) {
        return uri instanceof SipUri sip && sip.host().equalsIgnoreCase(host) && !sip.hasParameter("maddr");
    }

    /** Whether a text begins with the scheme of a SIP URI; a host may be named sip.example.com. */
    static boolean isUri(String text) {
        return text != null
                && (text.regionMatches(true, 0, "sip:", 0, 4) || text.regionMatches(true, 0, "sips:", 0, 5));
    }

    /**
     * Checks what an application dials before it is made a URI: escaped blanks would become part
     * of the number.
     *
     * @throws IllegalArgumentException when it contains white space or a control character
     */
    static void checkTarget(String text) {
        if (text != null && text.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
            throw new IllegalArgumentException(
                    "target: \"" + text.strip() + "\" contains blanks: write a number without" + " them, or a SIP URI");
        }
    }

    /** When requests in calls with that peer are sent to the source of its requests; null for the agent's setting. */
    default RequestsToSource requestsToSource(String peer) {
        return null;
    }

    /** Whether calls with that peer use ICE; null for the agent's setting. */
    default IceMode ice(String peer) {
        return null;
    }

    /** Whether calls with that peer are encrypted; null for the agent's setting. */
    default SrtpMode srtp(String peer) {
        return null;
    }

    /** Where the keys of calls to that peer come from; null for the agent's setting. */
    default SrtpKeys srtpKeys(String peer) {
        return null;
    }

    /** Adds the transport parameter to a URI; none for UDP, the default; ws for WSS (RFC 7118 §5.2). */
    static SipUri withTransport(SipUri uri, String transport) {
        return switch (transport) {
            case "UDP" -> uri;
            case "WSS" -> uri.withParameter("transport", "ws");
            default -> uri.withParameter("transport", transport.toLowerCase(java.util.Locale.ROOT));
        };
    }
}
