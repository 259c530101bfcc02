package io.xphone.testing;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Routes each received request to its dialog, its handler or the default handling. */
final class RequestRouter implements PbxEngine.ServerUser {

    static final String ALLOW =
            "INVITE, ACK, BYE, CANCEL, OPTIONS, REGISTER, INFO, PRACK, UPDATE, REFER, NOTIFY, SUBSCRIBE, MESSAGE";

    private record DialogKey(String callId, String localTag) {}

    private final FakePbxOptions options;
    private final Map<DialogKey, PbxDialog> dialogs = new HashMap<>();
    private final Map<String, PbxInvite> invites = new HashMap<>();
    private final Map<String, SipRequest> earlyCancels = new HashMap<>();
    private final Map<String, Handler<PbxRequest>> handlers = new ConcurrentHashMap<>();
    private final Registrar registrar;
    private volatile Handler<PbxInvite> inviteHandler = RequestRouter::rejectUnavailable;
    private PbxEngine engine;
    private Authenticator registerAuthenticator;
    private Authenticator inviteAuthenticator;

    RequestRouter(FakePbxOptions options) {
        this.options = options;
        this.registrar = new Registrar(options.minExpires(), options.maxExpires());
    }

    void engine(PbxEngine pbxEngine) {
        engine = pbxEngine;
        registerAuthenticator = new Authenticator(pbxEngine, false);
        inviteAuthenticator = new Authenticator(pbxEngine, true);
    }

    Registrar registrar() {
        return registrar;
    }

    void inviteHandler(Handler<PbxInvite> handler) {
        inviteHandler = handler == null ? RequestRouter::rejectUnavailable : handler;
    }

    private static void rejectUnavailable(PbxInvite invite) {
        invite.reject(480);
    }

    void requestHandler(String method, Handler<PbxRequest> handler) {
        if (handler == null) {
            handlers.remove(method);
        } else {
            handlers.put(method, handler);
        }
    }

    void add(PbxDialog dialog) {
        dialogs.put(new DialogKey(dialog.callId(), dialog.localTag()), dialog);
    }

    void remove(String callId, String localTag) {
        dialogs.remove(new DialogKey(callId, localTag));
    }

    List<PbxCall> calls() {
        return dialogs.values().stream()
                .filter(PbxCall.class::isInstance)
                .map(PbxCall.class::cast)
                .toList();
    }

    @Override
    public void onRequest(String txId, SipRequest request, PbxPeer from) {
        Optional<String> toTag = request.to().tag();
        PbxDialog dialog = dialogs.get(new DialogKey(request.callId(), toTag.orElse("")));
        if (dialog != null) {
            dialog.received(txId, request, from);
        } else if (!txId.isEmpty()) {
            PbxRequest[] self = new PbxRequest[1];
            String tag = engine.ids.tag();
            self[0] =
                    new PbxRequest(engine, txId, request, from, tag, () -> handleDefault(self[0]), this::subscription);
            handleOutOfDialog(self[0], toTag.isPresent());
        }
    }

    private void handleOutOfDialog(PbxRequest request, boolean toTag) {
        Handler<PbxRequest> handler = handlers.get(request.method());
        if (handler != null) {
            engine.runHandler(() -> handler.handle(request));
        } else if (toTag) {
            request.respond(481);
        } else {
            handleDefault(request);
        }
    }

    private void handleDefault(PbxRequest request) {
        switch (request.method()) {
            case Method.REGISTER -> {
                if (registerAuthenticator.authenticate(request)) {
                    registrar.register(request, engine.recorder.now());
                }
            }
            case Method.INVITE -> {
                if (!options.authenticateCalls() || inviteAuthenticator.authenticate(request)) {
                    invited(request);
                }
            }
            case Method.OPTIONS -> request.respond(200, new Header(HeaderName.ALLOW, ALLOW));
            case Method.REFER -> request.respond(202);
            case Method.BYE, Method.UPDATE, Method.PRACK, Method.INFO -> request.respond(481);
            default -> request.respond(200);
        }
    }

    private void invited(PbxRequest request) {
        PbxMedia.bind(engine.vertx(), options, engine.ids)
                .onSuccess(media -> {
                    PbxInvite invite = new PbxInvite(engine, request, call(request, media));
                    invites.put(request.txId(), invite);
                    invite.call().ended().onComplete(done -> invites.remove(request.txId()));
                    SipRequest cancel = earlyCancels.remove(request.txId());
                    if (cancel == null) {
                        engine.runHandler(() -> inviteHandler.handle(invite));
                    } else {
                        invite.onCancelled(cancel);
                    }
                })
                .onFailure(failure -> request.respond(500));
    }

    private PbxCall call(PbxRequest request, PbxMedia media) {
        PbxDialog.DialogState state = PbxDialog.DialogState.uas(request.request(), request.localTag());
        PbxSession session = session(media);
        PbxCall call = new PbxCall(
                engine,
                state,
                request.peer(),
                engine.contact(Registrar.user(request.request().requestUri()), request.peer()),
                null,
                0,
                session,
                media,
                () -> remove(state.callId(), state.localTag()));
        add(call);
        return call;
    }

    /** Creates the dialog of a subscription, which lasts until the PBX is closed. */
    private PbxDialog subscription(PbxRequest request) {
        PbxDialog dialog = new PbxDialog(
                engine,
                PbxDialog.DialogState.uas(request.request(), request.localTag()),
                request.peer(),
                engine.contact(Registrar.user(request.request().requestUri()), request.peer()),
                null,
                0);
        add(dialog);
        return dialog;
    }

    PbxSession session(PbxMedia media) {
        return new PbxSession(options, media.port(), 1 + engine.ids.nextInt(Integer.MAX_VALUE - 1), media::apply);
    }

    @Override
    public void onCancelled(String txId, SipRequest cancel) {
        PbxInvite invite = invites.get(txId);
        if (invite == null) {
            earlyCancels.put(txId, cancel);
        } else {
            invite.onCancelled(cancel);
        }
    }

    @Override
    public void onStraySuccess(SipResponse response) {
        PbxDialog dialog = dialogs.get(
                new DialogKey(response.callId(), response.from().tag().orElse("")));
        if (dialog != null) {
            dialog.onRetransmittedSuccess(response);
        }
    }

    /** Ends all calls without sending BYE. */
    Future<Void> close() {
        calls().forEach(call -> call.finish(PbxEnd.Cause.CLOSED, null));
        return Future.succeededFuture();
    }
}
