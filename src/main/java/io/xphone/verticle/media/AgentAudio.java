package io.xphone.verticle.media;

import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.xphone.bus.AudioMark;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.internal.AudioInput;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sound on its way into an agent's calls: one address for all of an event loop. A consumer for each call would cost its set-up a registration
 * and each frame a walk through objects that nothing else has touched since the call's last one. Thread-safe: what came to another loop
 * than the call's goes on to that.
 */
final class AgentAudio implements AudioInput.Door {

    /** Takes what is for one call, on the event loop of its media. */
    interface Taker extends AudioInput {
        /** A message. */
        void onAudio(Object body);
    }

    private record Place(ContextInternal context, Taker taker) {}

    private final Map<String, Place> calls = new ConcurrentHashMap<>();

    /** @param context of the call's media */
    void add(String callId, ContextInternal context, Taker taker) {
        calls.put(callId, new Place(context, taker));
    }

    void remove(String callId) {
        calls.remove(callId);
    }

    @Override
    public AudioInput intake(String callId) {
        Place place = calls.get(callId);
        return place != null && place.context().inThread() ? place.taker() : null;
    }

    /** Gives a message to its call; what is for none of ours is dropped, as sound that comes after the end always is. */
    void onMessage(Message<Object> message) {
        Object body = message.body();
        String call = callOf(message, body);
        Place place = call == null ? null : calls.get(call);
        if (place == null) {
            return;
        }
        if (place.context().inThread()) {
            place.taker().onAudio(body);
        } else {
            place.context().runOnContext(there -> place.taker().onAudio(body));
        }
    }

    private static String callOf(Message<Object> message, Object body) {
        if (body instanceof AudioPacket packet) {
            return packet.callId();
        }
        if (body instanceof AudioMark mark) {
            return mark.callId();
        }
        if (body instanceof JsonObject json) {
            return json.getValue("call") instanceof String id ? id : null;
        }
        return message.headers().get(AudioPacket.CALL_HEADER);
    }
}
