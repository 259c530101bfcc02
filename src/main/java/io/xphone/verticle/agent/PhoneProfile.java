package io.xphone.verticle.agent;

import io.xphone.bus.DialRequest;
import io.xphone.bus.internal.RegistrationUpdate;
import io.xphone.bus.internal.SipRoute;
import io.xphone.options.DialOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.sip.auth.CredentialScope;
import io.xphone.sip.auth.CredentialUse;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.auth.QopRule;
import io.xphone.sip.identity.ContactAlias;
import io.xphone.sip.locate.Transport;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.StatusCode;
import io.xphone.sip.message.Uri;
import io.xphone.verticle.runtime.AddressRange;
import io.xphone.verticle.runtime.AgentProfile;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.ServerAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A phone: places calls with its account through its registrar or proxy, and admits calls that come from there or are
 * addressed to its Contact.
 */
final class PhoneProfile implements AgentProfile {

    private final PhoneOptions options;
    private final ServerAddress host;
    private final SipUri aor;
    private final SipUri registrar;
    private final List<NameAddress> proxy;
    private final CredentialScope scope;
    private List<NameAddress> serviceRoute = List.of();
    private final boolean anyone;
    private final List<AddressRange> callers;
    private final ContactAlias alias;
    private SipUri boundContact;
    private boolean registered;

    /**
     * @param contactToken what makes the user part of the Contact impossible to guess; the same while the phone exists
     * @throws IllegalArgumentException naming the invalid option
     */
    PhoneProfile(PhoneOptions options, String contactToken) {
        this.options = options;
        if (options.getHost() == null || options.getHost().isBlank()) {
            throw new IllegalArgumentException("host: is missing: the registrar or PBX of this phone");
        }
        this.host = ServerAddress.parse(options.getHost(), options.getPort(), "host");
        this.aor = SipUri.of(user(), host.host(), -1);
        this.registrar = AgentProfile.withTransport(
                SipUri.of(null, host.host(), host.port()),
                options.getTransport().name());
        this.proxy = proxyRoute(options.getOutboundProxy(), "outboundProxy");
        this.callers = callers(options.getAcceptCallsFrom());
        this.anyone = options.getAcceptCallsFrom().contains(PhoneOptions.ANYONE)
                || !options.isRegister() && callers.isEmpty();
        String name = user() == null ? "" : user();
        this.alias = anyone
                ? ContactAlias.NONE
                : new ContactAlias(name.isEmpty() ? contactToken : name + '-' + contactToken, name);
        this.scope = CredentialScope.ofAccount(
                realms(options.getRealms(), "realms"),
                QopRule.valueOf(options.getDigestQop().name()));
    }

    private static List<AddressRange> callers(List<String> from) {
        if (from.isEmpty()) {
            throw new IllegalArgumentException("acceptCallsFrom: is empty: name registrar, anyone, or addresses");
        }
        List<AddressRange> ranges = new ArrayList<>();
        for (String each : from) {
            if (each.equals(PhoneOptions.REGISTRAR) || each.equals(PhoneOptions.ANYONE)) {
                continue;
            }
            try {
                ranges.add(AddressRange.parse(each));
            } catch (IllegalArgumentException malformed) {
                throw new IllegalArgumentException(
                        "acceptCallsFrom: " + malformed.getMessage() + ", nor registrar, nor anyone", malformed);
            }
        }
        return List.copyOf(ranges);
    }

    /** @throws IllegalArgumentException naming the option, if a realm is empty */
    static List<String> realms(List<String> realms, String key) {
        if (realms.stream().anyMatch(realm -> realm == null || realm.isBlank())) {
            throw new IllegalArgumentException(key + ": a realm is empty; name those of the server's challenges");
        }
        return realms;
    }

    /** The Route of an outbound proxy, always a loose route (RFC 3261 §8.1.2). */
    static List<NameAddress> proxyRoute(String proxy, String key) {
        if (proxy == null || proxy.isBlank()) {
            return List.of();
        }
        try {
            String text = proxy.trim();
            SipUri uri = SipUri.parse(AgentProfile.isUri(text) ? text : "sip:" + text);
            return List.of(NameAddress.of(uri.hasParameter("lr") ? uri : uri.withParameter("lr", null)));
        } catch (RuntimeException malformed) {
            throw new IllegalArgumentException(key + ": \"" + proxy + "\" is not a SIP URI: " + malformed.getMessage());
        }
    }

    private String user() {
        return options.getUsername() == null || options.getUsername().isEmpty() ? null : options.getUsername();
    }

    SipUri registrarUri() {
        return registrar;
    }

    SipUri aorUri() {
        return aor;
    }

    List<NameAddress> proxy() {
        return proxy;
    }

    /** The next hop of REGISTER requests. */
    Uri nextHop() {
        return proxy.isEmpty() ? registrar : proxy.get(0).uri();
    }

    /** The hops that this phone is configured to use. */
    List<Uri> hops() {
        return proxy.isEmpty() ? List.of(registrar) : List.of(proxy.get(0).uri(), registrar);
    }

    Credentials registrationCredentials() {
        return new Credentials(
                options.getAuthUsername() == null || options.getAuthUsername().isEmpty()
                        ? options.getUsername()
                        : options.getAuthUsername(),
                options.getPassword());
    }

    private List<Credentials> callCredentials(DialOptions dial) {
        if (dial.getUsername() != null) {
            return List.of(new Credentials(dial.getUsername(), dial.getPassword() == null ? "" : dial.getPassword()));
        }
        if (options.getOutboundUsername() != null) {
            return List.of(new Credentials(
                    options.getOutboundUsername(),
                    options.getOutboundPassword() == null ? "" : options.getOutboundPassword()));
        }
        return List.of(registrationCredentials());
    }

    @Override
    public Admission admit(SipRequest invite, SipRoute source, long nowMillis) {
        if (!accepts(source) && !alias.isContact(invite.requestUri())) {
            SipResponse refused = invite.response(StatusCode.FORBIDDEN, null).build();
            return Admission.rejected(refused, 0);
        }
        return Admission.admitted(null, List.of(), null, callCredentials(new DialOptions()), scope);
    }

    @Override
    public Refusal readmit(SipRequest request, SipRoute source, String peer, long nowMillis) {
        return isListed(source) ? null : AgentProfile.super.readmit(request, source, peer, nowMillis);
    }

    private boolean accepts(SipRoute source) {
        return anyone || source.configured() || isListed(source);
    }

    private boolean isListed(SipRoute source) {
        if (callers.isEmpty()) {
            return false;
        }
        InetAddress from = LocalAddresses.ofLiteral(source.remoteHost());
        return callers.stream().anyMatch(range -> range.contains(from));
    }

    @Override
    public String refusal() {
        return "it comes neither from the registrar nor to the Contact; see the option acceptCallsFrom";
    }

    @Override
    public ContactAlias contactAlias() {
        return alias;
    }

    @Override
    public DialPlan plan(DialRequest request, boolean referred) {
        if (options.isRegister() && !registered) {
            throw new IllegalStateException("the phone is not registered");
        }
        DialOptions dial = request.getOptions();
        Uri target = target(request.getTarget());
        List<NameAddress> routes = routes();
        Uri nextHop = routes.isEmpty() ? target : routes.get(0).uri();
        return new DialPlan(
                target,
                nextHop,
                dial.getFromUser() != null ? dial.getFromUser() : options.getUsername(),
                dial.getFromDisplayName() != null ? dial.getFromDisplayName() : options.getDisplayName(),
                host.host(),
                routes,
                callCredentials(dial),
                dial.getCodecs(),
                dial.getRtpAddress(),
                null,
                use(dial, nextHop, !routes.isEmpty(), referred));
    }

    /**
     * The credentials of the account are those of its registrar and proxy; to another host the application dials with
     * credentials of their own.
     */
    private CredentialUse use(DialOptions dial, Uri nextHop, boolean routed, boolean referred) {
        if (routed || AgentProfile.leadsTo(nextHop, host.host())) {
            return new CredentialUse(scope, nextHop);
        }
        return dial.getUsername() != null && !referred
                ? new CredentialUse(CredentialScope.ofDial(), nextHop)
                : new CredentialUse(scope, null);
    }

    /** Where the credentials of the account may be sent. */
    CredentialScope scope() {
        return scope;
    }

    /** The proxy, then the Service-Route of the registrar (RFC 3608 §6.1), which may begin with the proxy. */
    private List<NameAddress> routes() {
        if (proxy.isEmpty()
                || !serviceRoute.isEmpty()
                        && sameHop(proxy.get(0).uri(), serviceRoute.get(0).uri())) {
            return serviceRoute;
        }
        List<NameAddress> routes = new ArrayList<>(proxy);
        routes.addAll(serviceRoute);
        return List.copyOf(routes);
    }

    private static boolean sameHop(Uri one, Uri other) {
        return one instanceof SipUri a
                && other instanceof SipUri b
                && a.host().equalsIgnoreCase(b.host())
                && port(a) == port(b);
    }

    private static int port(SipUri uri) {
        Transport usual = uri.secure() ? Transport.TLS : Transport.UDP;
        return uri.port() > 0
                ? uri.port()
                : uri.parameter("transport")
                        .flatMap(name -> Transport.of(name, uri.secure()))
                        .orElse(usual)
                        .defaultPort();
    }

    private Uri target(String text) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("target: is empty: expected a SIP URI, user or number");
        }
        AgentProfile.checkTarget(text);
        try {
            if (text.regionMatches(true, 0, "sip:", 0, 4) || text.regionMatches(true, 0, "sips:", 0, 5)) {
                return Uri.parse(text);
            }
            if (text.indexOf('@') >= 0) {
                return Uri.parse("sip:" + text);
            }
            if (text.regionMatches(true, 0, "tel:", 0, 4)) {
                return registrar.withUser(text.substring(4));
            }
            return registrar.withUser(text);
        } catch (RuntimeException malformed) {
            throw new IllegalArgumentException("target: \"" + text + "\" is not a SIP URI: " + malformed.getMessage());
        }
    }

    @Override
    public Uri transferTarget(String target, String peer, Uri remote) {
        return target(target);
    }

    @Override
    public boolean trustsIdentity(String peer) {
        return options.isTrustIdentity();
    }

    @Override
    public SipUri contact(SipRoute route) {
        if (boundContact != null) {
            return boundContact;
        }
        String user = alias.equals(ContactAlias.NONE) ? user() : alias.contactUser();
        return AgentProfile.withTransport(
                SipUri.of(user, LocalAddresses.bracketed(route.publicHost()), route.publicPort()), route.transport());
    }

    @Override
    public Optional<SipUri> boundContact() {
        return Optional.ofNullable(boundContact);
    }

    @Override
    public void onRegistration(RegistrationUpdate update) {
        switch (update.kind()) {
            case REGISTERED -> {
                registered = true;
                serviceRoute = update.serviceRoute();
                boundContact = update.contact();
            }
            case UNREGISTERED -> registered = false;
            default -> {}
        }
    }

    @Override
    public boolean server() {
        return false;
    }

    @Override
    public String aor() {
        return aor.toString();
    }
}
