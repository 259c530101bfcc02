package io.xphone.verticle.agent;

import io.xphone.SourceBan;
import io.xphone.bus.DialRequest;
import io.xphone.bus.internal.SipRoute;
import io.xphone.options.DialOptions;
import io.xphone.options.IceMode;
import io.xphone.options.PeerOptions;
import io.xphone.options.RegistrarOptions;
import io.xphone.options.RequestsToSource;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SrtpKeys;
import io.xphone.options.SrtpMode;
import io.xphone.sip.AddressScope;
import io.xphone.sip.Identifiers;
import io.xphone.sip.auth.CredentialScope;
import io.xphone.sip.auth.CredentialUse;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.auth.DigestAlgorithm;
import io.xphone.sip.auth.DigestServer;
import io.xphone.sip.auth.DigestServerSettings;
import io.xphone.sip.auth.FailureLimiter;
import io.xphone.sip.auth.QopRule;
import io.xphone.sip.locate.ConfiguredHops;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.StatusCode;
import io.xphone.sip.message.TelUri;
import io.xphone.sip.message.Uri;
import io.xphone.sip.registrar.Binding;
import io.xphone.sip.registrar.Registrar;
import io.xphone.sip.registrar.RegistrarSettings;
import io.xphone.verticle.call.CodecNames;
import io.xphone.verticle.runtime.AddressRange;
import io.xphone.verticle.runtime.AgentProfile;
import io.xphone.verticle.runtime.BindingFlows;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.MonotonicClock;
import io.xphone.verticle.runtime.NotRegisteredException;
import io.xphone.verticle.runtime.PeerAddresses;
import io.xphone.verticle.runtime.ServerAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A server: admits its peers by source address or digest authentication, and places calls to them. */
final class ServerProfile implements AgentProfile {

    private record Peer(PeerOptions options, ServerAddress host, PeerAddresses addresses, CredentialScope scope) {

        boolean isAt(InetAddress address) {
            return addresses.isAt(address);
        }

        boolean digest() {
            return options.getUsername() != null && !options.getUsername().isEmpty();
        }

        List<Credentials> outbound() {
            if (options.getOutboundUsername() != null) {
                return List.of(new Credentials(
                        options.getOutboundUsername(),
                        options.getOutboundPassword() == null ? "" : options.getOutboundPassword()));
            }
            return digest()
                    ? List.of(new Credentials(
                            options.getUsername(), options.getPassword() == null ? "" : options.getPassword()))
                    : List.of();
        }

        /** Admits a request of this peer. */
        Admission admission() {
            return Admission.admitted(
                    options.getName(), options.getCodecs(), options.getRtpAddress(), outbound(), scope);
        }
    }

    private static final String OTHER_URI = "The digest URI is not the Request-URI";

    private final SipServerOptions options;
    private final DigestServer digest;
    private final List<NameAddress> proxy;
    private final Set<String> proxyHosts;
    private final ServerAddress external; // null: none
    private final Map<String, Peer> byName = new LinkedHashMap<>();
    private final Map<String, Peer> byUser = new LinkedHashMap<>();
    private final FailureLimiter failures;
    private CodecNames codecNames; // null: no peer has codecs of its own
    private Consumer<SourceBan> banHandler = ban -> {};
    private long failedAuthentications;
    private long sourcesBanned;
    private final Registrar registrar; // null: no user may register

    /** @throws IllegalArgumentException naming the invalid option */
    ServerProfile(SipServerOptions options, Identifiers identifiers) {
        this.options = options;
        this.digest = new DigestServer(
                DigestServerSettings.of(options.getRealm())
                        .withAlgorithms(algorithms(options.getDigestAlgorithms()))
                        .withMatchUri(options.isCheckDigestUri()),
                identifiers);
        this.proxy = PhoneProfile.proxyRoute(options.getOutboundProxy(), "outboundProxy");
        this.proxyHosts = proxy.stream()
                .flatMap(route -> route.uri() instanceof SipUri uri ? Stream.of(ConfiguredHops.host(uri)) : Stream.of())
                .collect(Collectors.toUnmodifiableSet());
        boolean webSocket = proxy.stream()
                .anyMatch(route -> route.uri() instanceof SipUri uri
                        && uri.parameter("transport")
                                .filter(name -> name.equalsIgnoreCase("ws") || name.equalsIgnoreCase("wss"))
                                .isPresent());
        if (webSocket) {
            throw new IllegalArgumentException("outboundProxy: \"" + options.getOutboundProxy()
                    + "\" is reached over a WebSocket: a server takes WebSockets and opens none");
        }
        this.external = options.getExternalAddress() == null
                ? null
                : ServerAddress.parse(options.getExternalAddress(), 0, "externalAddress");
        if (options.getMaxFailedAuthentications() < 0) {
            throw new IllegalArgumentException("maxFailedAuthentications: " + options.getMaxFailedAuthentications()
                    + " is negative; 0 for no bans");
        }
        if (options.getBanMs() <= 0) {
            throw new IllegalArgumentException(
                    "banMs: " + options.getBanMs() + " is not positive; maxFailedAuthentications 0 turns bans off");
        }
        this.failures = new FailureLimiter(options.getMaxFailedAuthentications(), options.getBanMs());
        for (PeerOptions peer : options.getPeers()) {
            add(peer);
        }
        RegistrarOptions limits = options.getRegistrar();
        this.registrar = limits.isEnabled() && !byUser.isEmpty()
                ? new Registrar(
                        new RegistrarSettings(
                                limits.getMinExpirySeconds(),
                                limits.getExpirySeconds(),
                                limits.getMaxExpirySeconds(),
                                limits.getMaxContacts()),
                        identifiers)
                : null;
    }

    /** The hops that this server is configured to use: its outbound proxy, and the hosts of its peers. */
    List<Uri> hops() {
        List<Uri> hops = new ArrayList<>();
        proxy.forEach(route -> hops.add(route.uri()));
        for (Peer peer : byName.values()) {
            if (peer.host() != null) {
                hops.add(peerUri(null, peer));
            }
        }
        return hops;
    }

    /** The addresses of each peer. */
    List<PeerAddresses> peerAddresses() {
        return byName.values().stream().map(Peer::addresses).toList();
    }

    private static SipUri peerUri(String user, Peer peer) {
        return AgentProfile.withTransport(
                SipUri.of(user, peer.host().host(), peer.host().port()),
                peer.options().getTransport().name());
    }

    private static List<DigestAlgorithm> algorithms(List<String> names) {
        List<DigestAlgorithm> algorithms = new ArrayList<>();
        for (String name : names) {
            algorithms.add(DigestAlgorithm.of(name)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "digestAlgorithms: \"" + name + "\" is none of MD5, SHA-256, SHA-512-256")));
        }
        if (algorithms.isEmpty()) {
            throw new IllegalArgumentException("digestAlgorithms: name at least one of MD5, SHA-256, SHA-512-256");
        }
        return algorithms;
    }

    private void add(PeerOptions options) {
        if (options.getName() == null || options.getName().isBlank()) {
            throw new IllegalArgumentException("peers: a peer needs a name");
        }
        String key = "peers." + options.getName();
        ServerAddress host = options.getHost() == null
                ? null
                : ServerAddress.parse(options.getHost(), options.getPort(), key + ".host");
        if (options.getTransport().isWebSocket()) {
            throw new IllegalArgumentException(key + ".transport: is " + options.getTransport()
                    + ": a server takes WebSockets and opens none; a phone can open one to this peer");
        }
        List<AddressRange> sources = new ArrayList<>();
        try {
            for (String source : options.getHosts()) {
                sources.add(AddressRange.parse(source));
            }
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(key + ".hosts: " + malformed.getMessage(), malformed);
        }
        if (host != null && AddressRange.isLiteral(host.host())) {
            sources.add(AddressRange.parse(LocalAddresses.unbracketed(host.host())));
        }
        if (!options.getCodecs().isEmpty()) {
            codecNames().capabilities(key + ".codecs", options.getCodecs());
        }
        PeerAddresses addresses = new PeerAddresses(
                host == null ? null : ConfiguredHops.host(SipUri.of(null, host.host(), host.port())), sources);
        CredentialScope scope = CredentialScope.ofPeer(
                PhoneProfile.realms(options.getRealms(), key + ".realms"),
                QopRule.valueOf(options.getDigestQop().name()),
                address -> addresses.isAt(LocalAddresses.ofLiteral(address)));
        Peer peer = new Peer(options, host, addresses, scope);
        if (sources.isEmpty() && !peer.digest() && host == null) {
            throw new IllegalArgumentException(key + ": needs host, hosts or username");
        }
        if (byName.put(options.getName(), peer) != null) {
            throw new IllegalArgumentException(key + ": two peers have this name");
        }
        if (peer.digest()) {
            Peer other = byUser.put(options.getUsername(), peer);
            if (other != null) {
                throw new IllegalArgumentException(key + ".username: \"" + options.getUsername()
                        + "\" is also that of peer " + other.options().getName() + ": calls could not be attributed");
            }
        }
    }

    private CodecNames codecNames() {
        if (codecNames == null) {
            codecNames = new CodecNames(options.getMedia());
        }
        return codecNames;
    }

    @Override
    public Admission admit(SipRequest invite, SipRoute source, long nowMillis) {
        // the source of the packet, not the sent-by of the Via
        InetAddress from = LocalAddresses.ofLiteral(source.remoteHost());
        for (Peer peer : byName.values()) {
            if (peer.isAt(from)) {
                return peer.admission();
            }
        }
        return authenticate(invite, source, nowMillis);
    }

    /** Whether a peer is at an address: not banned, as the failures may be those of one phone among many there. */
    private boolean isOfPeer(String host) {
        InetAddress address = LocalAddresses.ofLiteral(host);
        return byName.values().stream().anyMatch(peer -> peer.isAt(address));
    }

    /** Admits a request by its credentials. */
    private Admission authenticate(SipRequest invite, SipRoute source, long nowMillis) {
        if (byUser.isEmpty()) {
            return rejected(invite.response(StatusCode.FORBIDDEN, null));
        }
        String host = source.remoteHost();
        if (failures.banned(host, nowMillis) && !isOfPeer(host)) {
            return rejected(invite.response(StatusCode.FORBIDDEN, null));
        }
        DigestServer.Verdict verdict = digest.check(
                invite,
                host,
                user -> Optional.ofNullable(byUser.get(user))
                        .map(peer -> peer.options().getPassword()),
                nowMillis);
        if (verdict.accepted()) {
            failures.succeeded(host);
            Peer peer = byUser.get(verdict.username());
            peer.scope().add(host, source.secure());
            return peer.admission();
        }
        if (verdict.outcome() == DigestServer.Outcome.REJECTED) {
            return Admission.rejected(
                    invite.response(StatusCode.FORBIDDEN, null).build(), failed(host, nowMillis));
        }
        if (verdict.outcome() == DigestServer.Outcome.OTHER_URI) {
            return rejected(invite.response(StatusCode.BAD_REQUEST, OTHER_URI));
        }
        SipResponse.Builder challenge = invite.response(digest.challengeStatus(), null);
        digest.challenges(host, nowMillis, verdict.stale())
                .forEach(value -> challenge.add(digest.challengeHeader(), value));
        return rejected(challenge);
    }

    @Override
    public Optional<Registrar> registrar() {
        return Optional.ofNullable(registrar);
    }

    @Override
    public String peerOf(String username) {
        Peer peer = byUser.get(username);
        return peer == null ? null : peer.options().getName();
    }

    /** Users may change their own bindings only (RFC 3261 §10.3 step 4). */
    @Override
    public Admission admitRegistration(SipRequest register, SipRoute source, long nowMillis) {
        Admission admission = authenticate(register, source, nowMillis);
        if (admission.rejection() != null) {
            return admission;
        }
        String user = byName.get(admission.peer()).options().getUsername();
        return Registrar.user(register).filter(user::equals).isPresent()
                ? admission
                : rejected(register.response(StatusCode.FORBIDDEN, "Not the address of user " + user));
    }

    @Override
    public boolean registeredOver(String name, SipRoute source) {
        Peer peer = name == null ? null : byName.get(name);
        return registrar != null
                && peer != null
                && peer.digest()
                && registrar.uses(peer.options().getUsername(), BindingFlows.of(source));
    }

    /** From another address of the same peer, or with its credentials. */
    @Override
    public Refusal readmit(SipRequest request, SipRoute source, String name, long nowMillis) {
        Peer peer = name == null ? null : byName.get(name);
        if (peer == null ? source.configured() : isOf(peer, source)) {
            return null;
        }
        if (peer == null || !peer.digest() || request.is(Method.ACK)) {
            return Refusal.forbidden(request);
        }
        Admission admission = admit(request, source, nowMillis);
        if (admission.rejection() != null) {
            return new Refusal(admission.rejection(), admission.delayMillis());
        }
        return name.equals(admission.peer()) ? null : Refusal.forbidden(request);
    }

    /** Whether a request comes from an address of a peer, or from the proxy before a peer whose addresses DNS names. */
    private boolean isOf(Peer peer, SipRoute source) {
        boolean named =
                peer.host() != null && !AddressRange.isLiteral(peer.host().host());
        return peer.addresses().has(LocalAddresses.ofLiteral(source.remoteHost()), source.hops())
                || named && !Collections.disjoint(source.hops(), proxyHosts);
    }

    private static Admission rejected(SipResponse.Builder response) {
        return Admission.rejected(response.build(), 0);
    }

    /** Counts a failed authentication and returns how long to delay the response, in ms. */
    private long failed(String host, long nowMillis) {
        FailureLimiter.Failure failure = failures.failed(host, nowMillis, !isOfPeer(host));
        failedAuthentications++;
        if (failure.banned()) {
            sourcesBanned++;
            banHandler.accept(new SourceBan(host, failure.failures(), options.getBanMs()));
        }
        return failure.delayMillis();
    }

    @Override
    public void banHandler(Consumer<SourceBan> handler) {
        banHandler = handler;
    }

    @Override
    public long failedAuthentications() {
        return failedAuthentications;
    }

    @Override
    public long sourcesBanned() {
        return sourcesBanned;
    }

    @Override
    public DialPlan plan(DialRequest request, boolean referred) {
        DialOptions dial = request.getOptions();
        Peer peer = null;
        Peer user = request.getPeer() == null ? user(request.getTarget()) : null;
        if (user != null) {
            return planRegistered(user, user.options().getUsername(), dial);
        }
        if (request.getPeer() != null) {
            peer = byName.get(request.getPeer());
            if (peer == null) {
                throw new IllegalArgumentException("no peer is named \"" + request.getPeer() + "\"");
            }
            if (peer.host() == null && registrar != null && peer.digest() && !isAddress(request.getTarget())) {
                return planRegistered(peer, request.getTarget(), dial);
            }
            if (peer.host() == null && !isAddress(request.getTarget())) {
                throw new IllegalArgumentException(
                        "peers." + request.getPeer() + ".host is not set: it cannot be called");
            }
        }
        Uri target = target(request.getTarget(), peer);
        List<Credentials> credentials = dial.getUsername() != null
                ? List.of(new Credentials(dial.getUsername(), dial.getPassword() == null ? "" : dial.getPassword()))
                : peer == null ? List.of() : peer.outbound();
        Uri nextHop = proxy.isEmpty() ? target : proxy.get(0).uri();
        return new DialPlan(
                target,
                nextHop,
                dial.getFromUser() != null ? dial.getFromUser() : "xphone",
                dial.getFromDisplayName(),
                options.getDomain(),
                proxy,
                credentials,
                !dial.getCodecs().isEmpty() || peer == null
                        ? dial.getCodecs()
                        : peer.options().getCodecs(),
                dial.getRtpAddress() != null || peer == null
                        ? dial.getRtpAddress()
                        : peer.options().getRtpAddress(),
                request.getPeer(),
                use(dial, peer, nextHop, !proxy.isEmpty(), referred));
    }

    /** The user of that name, or the peer of that name when it is a user; null when there is none. */
    private Peer user(String name) {
        if (registrar == null || name == null) {
            return null;
        }
        Peer peer = byName.get(name);
        return byUser.getOrDefault(name, peer != null && peer.digest() ? peer : null);
    }

    /** A call to every user agent of a registered user, over the flow that it registered by. */
    private DialPlan planRegistered(Peer peer, String number, DialOptions dial) {
        String user = peer.options().getUsername();
        List<List<Binding>> bindings = registrar.targets(user, MonotonicClock.millis());
        if (bindings.isEmpty()) {
            throw new NotRegisteredException(user);
        }
        if (number == null || number.isBlank()) {
            throw new IllegalArgumentException("target: is empty: expected a number or user");
        }
        AgentProfile.checkTarget(number);
        Binding first = bindings.get(0).get(0);
        String host = options.getDomain() != null
                ? options.getDomain()
                : first.openFlow()
                        .map(flow -> LocalAddresses.bracketed(flow.localHost()))
                        .orElse(first.uri().host());
        SipUri target = SipUri.of(number, host, -1);
        PeerOptions own = peer.options();
        return new DialPlan(
                target,
                target,
                dial.getFromUser() != null ? dial.getFromUser() : "xphone",
                dial.getFromDisplayName(),
                options.getDomain(),
                List.of(),
                credentials(dial, own),
                dial.getCodecs().isEmpty() ? own.getCodecs() : dial.getCodecs(),
                dial.getRtpAddress() == null ? own.getRtpAddress() : dial.getRtpAddress(),
                own.getName(),
                new CredentialUse(peer.scope(), null),
                bindings.stream()
                        .map(flows -> flows.stream()
                                .map(each -> registered(each, number.equals(user) ? null : number))
                                .toList())
                        .toList());
    }

    /** The user's own credentials are not for the user agent, which has them: only those for calls to it are. */
    private static List<Credentials> credentials(DialOptions dial, PeerOptions own) {
        String user = dial.getUsername() != null ? dial.getUsername() : own.getOutboundUsername();
        String password = dial.getUsername() != null ? dial.getPassword() : own.getOutboundPassword();
        return user == null ? List.of() : List.of(new Credentials(user, password == null ? "" : password));
    }

    /** @param number to call at a user agent that has several; null for its Contact */
    private static RegisteredTarget registered(Binding binding, String number) {
        return new RegisteredTarget(
                number == null ? binding.uri() : binding.uri().withUser(number),
                binding.path(),
                binding.openFlow().map(BindingFlows::route).orElse(null));
    }

    /**
     * The credentials of a peer are for its host, or for the target that the application names for a peer without host;
     * those of a dial are for its target. Neither is for a target that another party names.
     */
    private static CredentialUse use(DialOptions dial, Peer peer, Uri nextHop, boolean proxied, boolean referred) {
        boolean atPeer = peer != null
                && (proxied
                        || peer.host() != null
                                && AgentProfile.leadsTo(nextHop, peer.host().host()));
        if (!atPeer && dial.getUsername() != null && (proxied || !referred)) {
            return new CredentialUse(CredentialScope.ofDial(), nextHop);
        }
        if (peer == null) {
            return null;
        }
        boolean planned = atPeer || peer.host() == null && !referred;
        return new CredentialUse(peer.scope(), planned ? nextHop : null);
    }

    private static TelUri telephone(String text) {
        try {
            return (TelUri) Uri.parse(text);
        } catch (RuntimeException malformed) {
            throw new IllegalArgumentException("target: \"" + text + "\" is not a tel URI: " + malformed.getMessage());
        }
    }

    /** Whether the text has a host: a URI, with or without its scheme. */
    private static boolean isAddress(String text) {
        return text != null && (AgentProfile.isUri(text) || text.indexOf('@') >= 0);
    }

    private static Uri target(String text, Peer peer) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("target: is empty: expected a SIP URI, or a number with a peer");
        }
        AgentProfile.checkTarget(text);
        try {
            if (AgentProfile.isUri(text)) {
                return Uri.parse(text);
            }
            if (isAddress(text)) {
                return Uri.parse("sip:" + text);
            }
            if (peer == null) {
                throw new IllegalArgumentException("a number needs a peer");
            }
            boolean tel = text.regionMatches(true, 0, "tel:", 0, 4);
            return peerUri(tel ? telephone(text).number() : text, peer);
        } catch (RuntimeException malformed) {
            throw new IllegalArgumentException("target: \"" + text + "\" is not a SIP URI: " + malformed.getMessage());
        }
    }

    @Override
    public Uri transferTarget(String target, String peer, Uri remote) {
        Peer known = peer == null ? null : byName.get(peer);
        if (target != null && target.regionMatches(true, 0, "tel:", 0, 4)) {
            return telephone(target);
        }
        boolean number = target != null && !target.isBlank() && target.indexOf(':') < 0 && target.indexOf('@') < 0;
        return number && (known == null || known.host() == null) && remote instanceof SipUri remoteUri
                ? remoteUri.withUser(target).withoutParameters()
                : target(target, known);
    }

    @Override
    public boolean trustsIdentity(String name) {
        Peer peer = name == null ? null : byName.get(name);
        return peer != null && peer.options().isTrustIdentity();
    }

    @Override
    public RequestsToSource requestsToSource(String name) {
        Peer peer = name == null ? null : byName.get(name);
        return peer == null ? null : peer.options().getRequestsToSource();
    }

    @Override
    public SrtpMode srtp(String name) {
        Peer peer = name == null ? null : byName.get(name);
        return peer == null ? null : peer.options().getSrtp();
    }

    @Override
    public IceMode ice(String name) {
        Peer peer = name == null ? null : byName.get(name);
        return peer == null ? null : peer.options().getIce();
    }

    @Override
    public SrtpKeys srtpKeys(String name) {
        Peer peer = name == null ? null : byName.get(name);
        return peer == null ? null : peer.options().getSrtpKeys();
    }

    @Override
    public SipUri contact(SipRoute route) {
        boolean useExternal = external != null && AddressScope.isPublic(route.remoteHost());
        String host = useExternal ? external.host() : LocalAddresses.bracketed(route.publicHost());
        int port = useExternal && external.port() > 0
                ? external.port()
                : useExternal ? route.localPort() : route.publicPort();
        return AgentProfile.withTransport(SipUri.of(null, host, port), route.transport());
    }

    @Override
    public boolean server() {
        return true;
    }

    @Override
    public String aor() {
        return null;
    }
}
