package io.xphone.verticle.event;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.xphone.sip.auth.CredentialUse;
import io.xphone.sip.event.EventEffect;
import io.xphone.sip.event.EventTimer;
import io.xphone.sip.event.InstantMessage;
import io.xphone.sip.message.SipResponse;
import java.util.List;

/** A message that is being sent. */
final class MessageSession extends EventSession {

    private final InstantMessage message;
    private final Promise<JsonObject> done;

    MessageSession(
            EventContext context,
            String id,
            InstantMessage message,
            CredentialUse credentials,
            Promise<JsonObject> done) {
        super(context, id, null, credentials);
        this.message = message;
        this.done = done;
    }

    @Override
    List<EventEffect> onResponse(String txId, SipResponse response) {
        return message.onResponse(txId, response);
    }

    @Override
    List<EventEffect> onFailed(String txId, boolean timeout) {
        return message.onFailed(txId, timeout);
    }

    @Override
    List<EventEffect> onTimer(EventTimer timer) {
        return List.of();
    }

    @Override
    List<EventEffect> close() {
        return List.of(); // the transaction continues
    }

    @Override
    void accepted(EventEffect.Accepted effect) {
        context().remove(this);
        done.tryComplete(new JsonObject().put("status", effect.status()).put("phrase", effect.reason()));
    }

    @Override
    void ended(EventEffect.Ended effect) {
        done.tryFail(failure(effect));
    }
}
