package io.xphone.testing;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.message.CSeq;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.List;

/**
 * An in-process SIP and RTP peer for tests: a registrar, a called party and a caller over real sockets, with handlers
 * for requests and a recorder for all messages.
 * <pre>{@code
 * FakePbx pbx = FakePbx.create(vertx, new FakePbxOptions().addUser("alice", "secret"));
 * pbx.inviteHandler(invite -> {
 *     invite.ringing();
 *     invite.answerAfter(50).onSuccess(call -> call.media().sendTone(440, 500));
 * });
 * pbx.start().await();
 * ...                                      // a phone registers and calls pbx.uri("100")
 * pbx.recorder().awaitRequest("BYE").await();
 * System.out.println(pbx.recorder().ladder());
 * }</pre>
 * Without handlers it accepts registrations with valid credentials (any registration, when no users are configured),
 * rejects calls with 480, responds to REFER with 202 and to other requests with 200. It retransmits as defined by RFC
 * 3261; {@link #dropNext} simulates packet loss.
 *
 * <p>No method blocks, and any thread may call any method. Handlers run on the event loop of the PBX.
 */
public final class FakePbx {

    private final Vertx vertx;
    private final FakePbxOptions options;
    private final RequestRouter router;
    private final PbxEngine engine;
    private volatile String deployment;

    private FakePbx(Vertx vertx, FakePbxOptions options) {
        this.vertx = vertx;
        this.options = options;
        this.router = new RequestRouter(options);
        this.engine = new PbxEngine(options, router);
        router.engine(engine);
    }

    /** Creates a PBX that does not listen yet. */
    public static FakePbx create(Vertx vertx, FakePbxOptions options) {
        return new FakePbx(vertx, options);
    }

    /** Creates a PBX with default options that does not listen yet. */
    public static FakePbx create(Vertx vertx) {
        return create(vertx, new FakePbxOptions());
    }

    /** Starts listening; the future completes with this PBX, and fails if a port is in use. */
    public Future<FakePbx> start() {
        return vertx.deployVerticle(engine).map(id -> {
            deployment = id;
            return this;
        });
    }

    /** Closes the sockets and ends all calls without sending BYE. */
    public Future<Void> close() {
        String id = deployment;
        if (id == null) {
            return Future.succeededFuture();
        }
        deployment = null;
        return engine.submit(router::close).eventually(() -> vertx.undeploy(id));
    }

    /** The SIP port; 0 before {@link #start}. */
    public int port() {
        return engine.port();
    }

    /** The address that the PBX listens on. */
    public String host() {
        return options.host();
    }

    /** The URI of a user of this PBX, {@code sip:user@127.0.0.1:port}. */
    public String uri(String user) {
        return SipUri.of(user, engine.uriHost(), port()).toString();
    }

    /** The options. */
    public FakePbxOptions options() {
        return options;
    }

    /** The recorder of all SIP messages. */
    public PbxRecorder recorder() {
        return engine.recorder;
    }

    // registrar

    /** The registered contacts that have not expired, the oldest first. */
    public List<Binding> bindings() {
        return router.registrar().bindings(engine.recorder.now());
    }

    /** Removes all registrations. */
    public FakePbx clearBindings() {
        router.registrar().clear();
        return this;
    }

    /** Sets the maximum expiry of new registrations, in seconds. */
    public FakePbx setMaxExpires(int seconds) {
        router.registrar().maxExpires(seconds);
        return this;
    }

    /** Sets the minimum expiry of new registrations, in seconds; shorter ones are rejected with 423. */
    public FakePbx setMinExpires(int seconds) {
        router.registrar().minExpires(seconds);
        return this;
    }

    /** Sets the handler of REGISTER requests, null for none; {@link PbxRequest#proceed} continues with the default. */
    public FakePbx registerHandler(Handler<PbxRequest> handler) {
        return requestHandler(Method.REGISTER, handler);
    }

    // called party

    /** Sets the handler of incoming calls; null to reject them with 480. */
    public FakePbx inviteHandler(Handler<PbxInvite> handler) {
        router.inviteHandler(handler);
        return this;
    }

    /**
     * Sets the handler of out-of-dialog requests with a method, which precedes all default handling; null for none. For
     * an INVITE, {@link PbxRequest#proceed} invokes the {@link #inviteHandler}.
     */
    public FakePbx requestHandler(String method, Handler<PbxRequest> handler) {
        router.requestHandler(method, handler);
        return this;
    }

    /** Answers every call immediately. */
    public FakePbx autoAnswer() {
        return inviteHandler(PbxInvite::answer);
    }

    /** Answers every call immediately and echoes its audio. */
    public FakePbx autoEcho() {
        return inviteHandler(invite -> {
            invite.media().setEcho(true);
            invite.answer();
        });
    }

    /** Rejects every call with 486. */
    public FakePbx autoBusy() {
        return autoReject(486);
    }

    /** Rejects every call with a status. */
    public FakePbx autoReject(int status) {
        return inviteHandler(invite -> invite.reject(status));
    }

    /** Responds to every call with 180 and never answers. */
    public FakePbx neverAnswer() {
        return inviteHandler(PbxInvite::ringing);
    }

    /** The calls being set up or established. */
    public Future<List<PbxCall>> calls() {
        return engine.submit(() -> Future.succeededFuture(router.calls()));
    }

    // caller

    /** Places a call; the future completes when it is answered. See {@link #dial}. */
    public Future<PbxCall> call(String target) {
        return dial(target, new PbxDialOptions()).compose(PbxOutgoingCall::answered);
    }

    /**
     * Places a call. A user registered at this PBX is called at the newest contact.
     *
     * @param target a SIP URI
     * @return completes when the INVITE was sent
     */
    public Future<PbxOutgoingCall> dial(String target, PbxDialOptions dialOptions) {
        return engine.submit(() -> PbxMedia.bind(engine.vertx(), options, engine.ids)
                .map(media -> invite(TargetAddress.of(target, this, engine), target, dialOptions, media)));
    }

    private PbxOutgoingCall invite(TargetAddress address, String target, PbxDialOptions dialOptions, PbxMedia media) {
        PbxSession session = router.session(media);
        SipUri contact = engine.contact(dialOptions.from(), address.peer());
        SipRequest.Builder draft = draft(Method.INVITE, address.uri(), target, dialOptions.from(), contact);
        draft.add(HeaderName.ALLOW, RequestRouter.ALLOW);
        dialOptions.headers().forEach(header -> draft.add(header.name(), header.value()));
        if (dialOptions.sdp().isPresent()) {
            session.offerAsWritten(dialOptions.sdp().get());
            draft.body(PbxCall.SDP, dialOptions.sdp().get());
        } else if (!dialOptions.withoutOffer()) {
            draft.body(PbxCall.SDP, session.offer(dialOptions.direction()));
        }
        DigestClient digest = dialOptions
                .credentials()
                .map(each -> new DigestClient(each, engine.ids))
                .orElse(null);
        return new PbxOutgoingCall(engine, router, draft, address.peer(), contact, digest, session, media).start();
    }

    private SipRequest.Builder draft(String method, Uri uri, String to, String from, SipUri contact) {
        Uri local = SipUri.of(from, engine.uriHost(), port());
        return SipRequest.builder(method, uri)
                .add(HeaderName.MAX_FORWARDS, "70")
                .from(NameAddress.of(local).withTag(engine.ids.tag()))
                .to(NameAddress.of(Uri.parse(to)))
                .callId(engine.ids.callId())
                .cseq(new CSeq(1, method))
                .contact(NameAddress.of(contact));
    }

    /**
     * Sends an out-of-dialog request.
     *
     * @param method any but INVITE, ACK and CANCEL
     * @param target a SIP URI
     * @param contentType type of the body, null for none
     * @param headers replace the default ones
     * @return the final response, of any status; fails if none is received
     */
    public Future<SipResponse> request(
            String method, String target, String contentType, String body, Header... headers) {
        return send(method, target, null, contentType, body, headers);
    }

    private Future<SipResponse> send(
            String method, String target, Credentials credentials, String contentType, String body, Header... headers) {
        return engine.submit(() -> {
            TargetAddress address = TargetAddress.of(target, this, engine);
            SipRequest.Builder draft =
                    draft(method, address.uri(), target, "pbx", engine.contact("pbx", address.peer()));
            for (Header header : headers) {
                draft.set(header.name(), header.value());
            }
            if (contentType != null) {
                draft.body(contentType, body);
            }
            SipRequest request = draft.build();
            long[] sequence = {request.cseq().number()};
            DigestClient digest = credentials == null ? null : new DigestClient(credentials, engine.ids);
            return new ClientExchange(
                            engine, request, address.peer(), digest, () -> ++sequence[0], each -> {}, each -> {})
                    .start();
        });
    }

    /** Sends an out-of-dialog OPTIONS request. */
    public Future<SipResponse> options(String target, Header... headers) {
        return request(Method.OPTIONS, target, null, "", headers);
    }

    /** Sends an out-of-dialog MESSAGE request (RFC 3428). */
    public Future<SipResponse> message(String target, String text) {
        return request(Method.MESSAGE, target, "text/plain", text);
    }

    /**
     * Sends one registration to another registrar.
     *
     * @param registrar the URI of the registrar, without a user
     * @param expires in seconds, 0 to unregister
     * @return the final response, of any status
     */
    public Future<SipResponse> register(String registrar, String user, String password, int expires) {
        return engine.submit(() -> {
            SipUri registrarUri = SipUri.parse(registrar);
            SipUri contact = engine.contact(user, engine.peerOf(registrarUri));
            String addressOfRecord =
                    '<' + registrarUri.withUser(user).withoutParameters().toString() + '>';
            return send(
                    Method.REGISTER,
                    registrar,
                    new Credentials(user, password),
                    null,
                    "",
                    new Header(HeaderName.TO, addressOfRecord),
                    new Header(HeaderName.FROM, addressOfRecord + ";tag=" + engine.ids.tag()),
                    new Header(HeaderName.CONTACT, '<' + contact.toString() + '>'),
                    new Header(HeaderName.EXPIRES, Integer.toString(expires)));
        });
    }

    /** Sends a raw UDP datagram, for malformed input. It is not recorded and bypasses the simulated network. */
    public Future<Void> sendRaw(byte[] bytes, String host, int port) {
        return engine.submit(() -> engine.transport().sendRaw(bytes, host, port));
    }

    // packet loss

    /** Drops the next n requests with a method that the PBX sends, including retransmissions. */
    public FakePbx dropNext(String method, int n) {
        engine.dropSent.add(method, n);
        return this;
    }

    /** Drops the next n responses with a status that the PBX sends. */
    public FakePbx dropNext(int status, int n) {
        engine.dropSent.add(Integer.toString(status), n);
        return this;
    }

    /** Drops the next n received requests with a method. */
    public FakePbx dropNextReceived(String method, int n) {
        engine.dropReceived.add(method, n);
        return this;
    }

    /** Drops the next n received responses with a status. */
    public FakePbx dropNextReceived(int status, int n) {
        engine.dropReceived.add(Integer.toString(status), n);
        return this;
    }

    /** Closes every TCP connection. */
    public Future<Void> disconnect() {
        return engine.submit(() -> engine.transport().disconnect());
    }

    /**
     * The address of a target.
     *
     * @param uri the Request-URI
     * @param peer the next hop
     */
    private record TargetAddress(Uri uri, PbxPeer peer) {

        static TargetAddress of(String target, FakePbx pbx, PbxEngine engine) {
            Uri uri = Uri.parse(target);
            if (uri instanceof SipUri sip && sip.host().equals(engine.uriHost()) && sip.port() == pbx.port()) {
                List<Binding> registered = pbx.bindings().stream()
                        .filter(each -> each.user().equals(sip.user().orElse("")))
                        .toList();
                if (!registered.isEmpty()) {
                    Binding newest = registered.get(registered.size() - 1);
                    boolean open =
                            newest.peer().reliable() && engine.transport().connected(newest.peer());
                    return new TargetAddress(newest.contact(), open ? newest.peer() : engine.peerOf(newest.contact()));
                }
            }
            return new TargetAddress(uri, engine.peerOf(uri));
        }
    }
}
