package io.xphone.sip.auth;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The hosts and realms in which credentials may be used: those of one registrar with its proxy, of one peer, or of the
 * target of one dial. The receiver of a digest can search for the password offline, and chooses its realm; so a host
 * that only the other party of a call has named gets none.
 *
 * <p>Hosts are those of the configuration, and those from which a request to a planned hop was answered. Realms are
 * those of the configuration; without any, those in which REGISTER is challenged, else those of the first challenge of
 * another request, each time by the planned hop. Their numbers are bounded: the oldest is removed first.
 *
 * <p>The transport applies it, which alone knows the address that a request goes to: {@link #withoutCredentials} to a
 * request on its way to another host, {@link #screen} to each response. Safe for use by several threads.
 */
public final class CredentialScope {

    private static final String SECURE = "tls:";
    private static final int MAX_HOSTS = 32;
    private static final int MAX_REALMS = 8;
    private static final int MAX_REALM_LENGTH = 64;

    /**
     * The host that a request was sent to.
     *
     * @param host its address, a literal without brackets
     * @param secure whether it was reached over TLS
     * @param configured whether it is the address of a configured registrar, proxy or peer of the agent
     * @param planned see {@link CredentialUse#planned}
     */
    public record Destination(String host, boolean secure, boolean configured, boolean planned) {}

    /**
     * A response without the challenges that must not be met.
     *
     * @param response the response; its reason phrase says why when no challenge is left
     * @param reason what was removed and why, for logs; "" for nothing
     */
    public record Screened(SipResponse response, String reason) {}

    private final Set<String> realms;
    private final boolean fixedRealms;
    private final Set<String> offeredQop = new LinkedHashSet<>();
    private final QopRule qop;
    private final boolean anyConfigured;
    private final Predicate<String> addresses;
    private volatile Set<String> hosts = Set.of();

    private CredentialScope(
            Collection<String> realms, QopRule qop, boolean anyConfigured, Predicate<String> addresses) {
        this.realms = new LinkedHashSet<>(realms);
        this.fixedRealms = !realms.isEmpty();
        this.qop = qop;
        this.anyConfigured = anyConfigured;
        this.addresses = addresses;
    }

    /**
     * The scope of an account: its registrar and proxy are all configured hops of its agent.
     *
     * @param realms the only realms; empty to learn them
     */
    public static CredentialScope ofAccount(Collection<String> realms, QopRule qop) {
        return new CredentialScope(realms, qop, true, host -> false);
    }

    /**
     * The scope of a peer, one of several of its agent.
     *
     * @param realms the only realms; empty to learn them
     * @param addresses whether an address, a literal without brackets, is the peer's by configuration
     */
    public static CredentialScope ofPeer(Collection<String> realms, QopRule qop, Predicate<String> addresses) {
        return new CredentialScope(realms, qop, false, addresses);
    }

    /** The scope of one dial with credentials of its own: its target. */
    public static CredentialScope ofDial() {
        return new CredentialScope(List.of(), QopRule.ONCE_OFFERED, false, host -> false);
    }

    /**
     * Adds a host, from which the peer has identified itself; beyond the bound the oldest host is removed.
     *
     * @param secure whether over TLS: the host is then included over TLS only
     */
    public void add(String host, boolean secure) {
        String key = secure ? SECURE + host : host;
        if (hosts.contains(key)) {
            return;
        }
        synchronized (this) {
            Set<String> more = new LinkedHashSet<>(hosts);
            more.add(key);
            if (more.size() > MAX_HOSTS) {
                more.remove(more.iterator().next());
            }
            hosts = more; // never changed once it is visible
        }
    }

    /** Whether a request to that host may carry credentials. */
    public boolean includes(Destination destination) {
        return destination.planned()
                || anyConfigured && destination.configured()
                || hosts.contains(destination.host())
                || destination.secure() && hosts.contains(SECURE + destination.host())
                || addresses.test(destination.host());
    }

    /** The request without credentials, for a host that is not included. */
    public static SipRequest withoutCredentials(SipRequest request) {
        return hasCredentials(request)
                ? request.toBuilder()
                        .remove(HeaderName.AUTHORIZATION)
                        .remove(HeaderName.PROXY_AUTHORIZATION)
                        .build()
                : request;
    }

    /** Whether a request carries credentials. */
    public static boolean hasCredentials(SipRequest request) {
        return request.headers().contains(HeaderName.AUTHORIZATION)
                || request.headers().contains(HeaderName.PROXY_AUTHORIZATION);
    }

    /**
     * Learns host and realms from the response to a request to a planned hop; removes the challenges that must not be
     * met from any response.
     *
     * @param destination where the request was sent
     */
    public Screened screen(SipResponse response, Destination destination) {
        if (destination.planned()) {
            add(destination.host(), destination.secure());
        }
        return response.status() != 401 && response.status() != 407
                ? new Screened(response, "")
                : screenChallenge(response, destination);
    }

    private synchronized Screened screenChallenge(SipResponse response, Destination destination) {
        if (!includes(destination)) {
            return refused(
                    response,
                    List.of(),
                    List.of(),
                    from(response, destination)
                            + ", which is no configured registrar, proxy or peer: credentials are not sent there,"
                            + " unless a dial names its own (username, password)");
        }
        boolean learns = !fixedRealms
                && destination.planned()
                && (realms.isEmpty() || response.cseq().method().equals("REGISTER"));
        List<String> server = response.headers().all(HeaderName.WWW_AUTHENTICATE);
        List<String> proxy = response.headers().all(HeaderName.PROXY_AUTHENTICATE);
        for (List<String> lines : List.of(server, proxy)) {
            for (String line : lines) {
                AuthHeader.parse(line).forEach(challenge -> learn(challenge, learns));
            }
        }
        List<String> reasons = new ArrayList<>(1);
        List<String> serverLeft = permitted(server, reasons);
        List<String> proxyLeft = permitted(proxy, reasons);
        return reasons.isEmpty()
                ? new Screened(response, "")
                : refused(response, serverLeft, proxyLeft, from(response, destination) + reasons.get(0));
    }

    private void learn(AuthHeader challenge, boolean realmToo) {
        String realm = challenge.parameter("realm").orElse("");
        if (!challenge.digest()) {
            return;
        }
        if (realmToo && realms.add(realm) && realms.size() > MAX_REALMS) {
            String oldest = realms.iterator().next();
            realms.remove(oldest);
            offeredQop.remove(oldest);
        }
        if (challenge.parameter("qop").isPresent() && realms.contains(realm)) {
            offeredQop.add(realm); // bounded by the realms
        }
    }

    private List<String> permitted(List<String> lines, List<String> reasons) {
        List<String> left = new ArrayList<>(lines.size());
        for (String line : lines) {
            String reason = "";
            for (AuthHeader challenge : AuthHeader.parse(line)) {
                reason = reason.isEmpty() ? reasonAgainst(challenge) : reason;
            }
            if (reason.isEmpty()) {
                left.add(line);
            } else {
                reasons.add(reason);
            }
        }
        return left;
    }

    /** Why a challenge must not be met; "" when it may be. */
    private String reasonAgainst(AuthHeader challenge) {
        String realm = challenge.parameter("realm").orElse("");
        if (!challenge.digest()) {
            return ""; // no scheme that is ever met
        }
        if (!realms.contains(realm)) {
            return " in the realm \"" + shortened(realm) + "\", which is not among "
                    + (fixedRealms
                            ? "those of the option realms"
                            : "those that it is known for "
                                    + realms.stream()
                                            .map(CredentialScope::shortened)
                                            .toList())
                    + ": credentials are not sent; add it to the option realms if it is the server's";
        }
        boolean without = challenge.parameter("qop").isEmpty();
        if (without && (qop == QopRule.REQUIRED || qop == QopRule.ONCE_OFFERED && offeredQop.contains(realm))) {
            return " in the realm \"" + shortened(realm) + "\" without qop"
                    + (qop == QopRule.REQUIRED ? "" : ", which it has offered before")
                    + ": credentials are not sent; see the option digestQop";
        }
        return "";
    }

    private static String from(SipResponse response, Destination destination) {
        return response.status() + " from " + destination.host();
    }

    private static String shortened(String realm) {
        StringBuilder out = new StringBuilder(MAX_REALM_LENGTH);
        for (int i = 0; i < realm.length() && i < MAX_REALM_LENGTH; i++) {
            out.append(Character.isISOControl(realm.charAt(i)) ? ' ' : realm.charAt(i));
        }
        return realm.length() <= MAX_REALM_LENGTH
                ? out.toString()
                : out.append("...").toString();
    }

    private static Screened refused(SipResponse response, List<String> server, List<String> proxy, String reason) {
        SipResponse.Builder screened = response.toBuilder();
        if (server.isEmpty() && proxy.isEmpty()) {
            screened.status(response.status(), response.reason() + " (" + reason + ")");
        }
        restore(screened, HeaderName.WWW_AUTHENTICATE, server);
        restore(screened, HeaderName.PROXY_AUTHENTICATE, proxy);
        return new Screened(screened.build(), reason);
    }

    private static void restore(SipResponse.Builder response, String name, List<String> lines) {
        response.remove(name);
        lines.forEach(line -> response.add(name, line));
    }
}
