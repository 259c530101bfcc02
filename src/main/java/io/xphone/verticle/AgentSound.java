package io.xphone.verticle;

import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.xphone.bus.AudioMark;
import io.xphone.bus.AudioPacket;
import java.util.HashMap;
import java.util.Map;

/**
 * Sound on its way into an agent's calls: one address for all of them. A consumer for each call would cost its set-up a registration and each
 * frame a walk through objects that nothing else has touched since the call's last one. Used on the agent's event loop alone, where its
 * calls' media is, too.
 */
final class AgentSound {

    /** Takes what is for one call. */
    interface Taker {
        void onAudio(Object body);
    }

    private final Map<String, Taker> calls = new HashMap<>();

    void add(String callId, Taker taker) {
        calls.put(callId, taker);
    }

    void remove(String callId) {
        calls.remove(callId);
    }

    /** Gives a message to its call; what is for none of ours is dropped, as sound that comes after the end always is. */
    void onMessage(Message<Object> message) {
        Object body = message.body();
        Taker taker = calls.get(callOf(message, body));
        if (taker != null) {
            taker.onAudio(body);
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
