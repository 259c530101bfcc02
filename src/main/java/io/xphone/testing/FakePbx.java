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
 * A SIP and RTP peer in process, for tests: a registrar, a called party and a caller over real sockets, with a script
 * for each answer and a record of everything.
 * <pre>{@code
 * FakePbx pbx = FakePbx.create(vertx, new FakePbxOptions().addUser("alice", "secret"));
 * pbx.onInvite(invite -> {
 *     invite.ringing();
 *     invite.answerAfter(50).onSuccess(call -> call.media().tone(440, 500));
 * });
 * pbx.start().await();
 * ...                                      // let a phone register and call pbx.uri("100")
 * pbx.recorder().awaitRequest("BYE").await();
 * System.out.println(pbx.recorder().ladder());
 * }</pre>
 * Without a script it registers whoever has the password (everyone, when there are no users), answers calls 480,
 * OPTIONS and the rest 200, REFER 202. It retransmits as RFC 3261 says, until {@link #dropNext} makes it lose
 * something.
 *
 * <p>Nothing blocks; every method may be called by any thread. Handlers run on the event loop of the PBX.
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

    /** A PBX that does not listen yet. */
    public static FakePbx create(Vertx vertx, FakePbxOptions options) {
        return new FakePbx(vertx, options);
    }

    /** A PBX that does not listen yet, with the usual settings. */
    public static FakePbx create(Vertx vertx) {
        return create(vertx, new FakePbxOptions());
    }

    /** Listens; completes with this, fails when a port is taken. */
    public Future<FakePbx> start() {
        return vertx.deployVerticle(engine).map(id -> {
            deployment = id;
            return this;
        });
    }

    /** Stops: sockets close, calls end without a word. */
    public Future<Void> close() {
        String id = deployment;
        if (id == null) {
            return Future.succeededFuture();
        }
        deployment = null;
        return engine.submit(router::close).eventually(() -> vertx.undeploy(id));
    }

    /** The SIP port; 0 before the start. */
    public int port() {
        return engine.port();
    }

    /** The address that it listens on. */
    public String host() {
        return options.host();
    }

    /** The URI of a user here, {@code sip:user@127.0.0.1:port}. */
    public String uri(String user) {
        return SipUri.of(user, engine.uriHost(), port()).toString();
    }

    /** The settings. */
    public FakePbxOptions options() {
        return options;
    }

    /** What went over the wire. */
    public PbxRecorder recorder() {
        return engine.recorder;
    }

    // registrar

    /** The registered contacts that have not lapsed, the oldest first. */
    public List<Binding> bindings() {
        return router.registrar().bindings(engine.recorder.now());
    }

    /** Forgets all registrations. */
    public FakePbx clearBindings() {
        router.registrar().clear();
        return this;
    }

    /** Grants at most so many seconds from now on. */
    public FakePbx grantExpires(int seconds) {
        router.registrar().maxExpires(seconds);
        return this;
    }

    /** Refuses less than so many seconds from now on, by 423. */
    public FakePbx requireExpires(int seconds) {
        router.registrar().minExpires(seconds);
        return this;
    }

    /** Has REGISTERs answered by a script; {@link PbxRequest#proceed} does the usual. */
    public FakePbx onRegister(Handler<PbxRequest> handler) {
        return onRequest(Method.REGISTER, handler);
    }

    // called party

    /** Has calls answered by a script. */
    public FakePbx onInvite(Handler<PbxInvite> handler) {
        router.onInvite(handler);
        return this;
    }

    /**
     * Has requests of that method outside of dialogs answered by a script, before any other treatment. Of an INVITE,
     * {@link PbxRequest#proceed} makes a {@link PbxInvite}.
     */
    public FakePbx onRequest(String method, Handler<PbxRequest> handler) {
        router.onRequest(method, handler);
        return this;
    }

    /** Answers every call at once. */
    public FakePbx autoAnswer() {
        return onInvite(PbxInvite::answer);
    }

    /** Answers every call at once and sends its sound back. */
    public FakePbx autoEcho() {
        return onInvite(invite -> {
            invite.media().echo(true);
            invite.answer();
        });
    }

    /** Rejects every call by 486. */
    public FakePbx autoBusy() {
        return autoReject(486);
    }

    /** Rejects every call. */
    public FakePbx autoReject(int status) {
        return onInvite(invite -> invite.reject(status));
    }

    /** Lets every call ring for ever. */
    public FakePbx neverAnswer() {
        return onInvite(PbxInvite::ringing);
    }

    /** The calls that are set up or going on. */
    public Future<List<PbxCall>> calls() {
        return engine.submit(() -> Future.succeededFuture(router.calls()));
    }

    // caller

    /** Calls someone: see {@link #dial}. */
    public Future<PbxCall> call(String target) {
        return dial(target, new PbxDialOptions()).compose(PbxOutgoing::answered);
    }

    /**
     * Calls someone. A user who is registered here is called at the newest contact.
     *
     * @param target a SIP URI
     * @return completes when the INVITE was sent
     */
    public Future<PbxOutgoing> dial(String target, PbxDialOptions how) {
        return engine.submit(() -> PbxMedia.bind(engine.vertx(), options, engine.ids)
                .map(media -> invite(Place.of(target, this, engine), target, how, media)));
    }

    private PbxOutgoing invite(Place place, String target, PbxDialOptions how, PbxMedia media) {
        PbxSession session = router.session(media);
        SipUri contact = engine.contact(how.from(), place.peer());
        SipRequest.Builder draft = draft(Method.INVITE, place.uri(), target, how.from(), contact);
        draft.add(HeaderName.ALLOW, RequestRouter.ALLOW);
        how.headers().forEach(header -> draft.add(header.name(), header.value()));
        if (how.sdp().isPresent()) {
            session.offerAsWritten(how.sdp().get());
            draft.body(PbxCall.SDP, how.sdp().get());
        } else if (!how.withoutOffer()) {
            draft.body(PbxCall.SDP, session.offer(how.direction()));
        }
        DigestClient digest = how.credentials()
                .map(each -> new DigestClient(each, engine.ids))
                .orElse(null);
        return new PbxOutgoing(engine, router, draft, place.peer(), contact, digest, session, media).start();
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
     * Sends a request outside of dialogs.
     *
     * @param method any but INVITE, ACK and CANCEL
     * @param target a SIP URI
     * @param contentType of the body, null for none
     * @param headers take the place of the usual ones
     * @return its final response, whichever; fails when none comes
     */
    public Future<SipResponse> request(
            String method, String target, String contentType, String body, Header... headers) {
        return send(method, target, null, contentType, body, headers);
    }

    private Future<SipResponse> send(
            String method, String target, Credentials credentials, String contentType, String body, Header... headers) {
        return engine.submit(() -> {
            Place place = Place.of(target, this, engine);
            SipRequest.Builder draft = draft(method, place.uri(), target, "pbx", engine.contact("pbx", place.peer()));
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
                            engine, request, place.peer(), digest, () -> ++sequence[0], each -> {}, each -> {})
                    .start();
        });
    }

    /** Sends an OPTIONS. */
    public Future<SipResponse> options(String target, Header... headers) {
        return request(Method.OPTIONS, target, null, "", headers);
    }

    /** Sends a MESSAGE (RFC 3428). */
    public Future<SipResponse> message(String target, String text) {
        return request(Method.MESSAGE, target, "text/plain", text);
    }

    /**
     * Registers at another registrar, once.
     *
     * @param registrar its URI, without a user
     * @param expires in seconds, 0 to end the registration
     * @return the final response, whichever
     */
    public Future<SipResponse> register(String registrar, String user, String password, int expires) {
        return engine.submit(() -> {
            SipUri at = SipUri.parse(registrar);
            SipUri contact = engine.contact(user, engine.peerOf(at));
            String address = '<' + at.withUser(user).withoutParameters().toString() + '>';
            return send(
                    Method.REGISTER,
                    registrar,
                    new Credentials(user, password),
                    null,
                    "",
                    new Header(HeaderName.TO, address),
                    new Header(HeaderName.FROM, address + ";tag=" + engine.ids.tag()),
                    new Header(HeaderName.CONTACT, '<' + contact.toString() + '>'),
                    new Header(HeaderName.EXPIRES, Integer.toString(expires)));
        });
    }

    /** Sends octets as they are by UDP: for what no one should send. Not recorded, no bad network. */
    public Future<Void> sendRaw(byte[] bytes, String host, int port) {
        return engine.submit(() -> engine.transport().sendRaw(bytes, host, port));
    }

    // losses

    /** Loses the next n requests of that method that the PBX sends, retransmissions counted. */
    public FakePbx dropNext(String method, int n) {
        engine.dropSent.swallow(method, n);
        return this;
    }

    /** Loses the next n responses of that status that the PBX sends. */
    public FakePbx dropNext(int status, int n) {
        engine.dropSent.swallow(Integer.toString(status), n);
        return this;
    }

    /** Loses the next n requests of that method that come in. */
    public FakePbx dropNextReceived(String method, int n) {
        engine.dropReceived.swallow(method, n);
        return this;
    }

    /** Loses the next n responses of that status that come in. */
    public FakePbx dropNextReceived(int status, int n) {
        engine.dropReceived.swallow(Integer.toString(status), n);
        return this;
    }

    /** Cuts every TCP connection. */
    public Future<Void> disconnect() {
        return engine.submit(() -> engine.transport().disconnect());
    }

    /**
     * Where a target is.
     *
     * @param uri the Request-URI
     * @param peer the next hop
     */
    private record Place(Uri uri, PbxPeer peer) {

        static Place of(String target, FakePbx pbx, PbxEngine engine) {
            Uri uri = Uri.parse(target);
            if (uri instanceof SipUri sip && sip.host().equals(engine.uriHost()) && sip.port() == pbx.port()) {
                List<Binding> theirs = pbx.bindings().stream()
                        .filter(each -> each.user().equals(sip.user().orElse("")))
                        .toList();
                if (!theirs.isEmpty()) {
                    Binding newest = theirs.get(theirs.size() - 1);
                    boolean open =
                            newest.peer().reliable() && engine.transport().connected(newest.peer());
                    return new Place(newest.contact(), open ? newest.peer() : engine.peerOf(newest.contact()));
                }
            }
            return new Place(uri, engine.peerOf(uri));
        }
    }
}
