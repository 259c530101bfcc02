package io.xphone.bus;

import io.vertx.core.json.JsonObject;
import io.xphone.CallEnd;
import io.xphone.CallInfo;
import io.xphone.CallState;
import io.xphone.IdentityInfo;
import io.xphone.MediaQuality;
import io.xphone.call.core.CallEvent;
import io.xphone.sip.message.Header;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The JSON form of every event of a call. Each bears {@code type}, {@code call} (the id) and {@code seq} (rising by one in the order in
 * which things happened).
 */
public final class CallEvents {

    private CallEvents() {}

    /** {@code incoming}: an inbound call is there to be answered; {@code info} is its {@link CallInfo}. */
    public static JsonObject incoming(CallInfo info) {
        return event("incoming").put("call", info.getId()).put("info", info.toJson());
    }

    /** {@code state}: the call is in this {@code state} now; {@code localHold} and {@code remoteHold} say who holds it. */
    public static JsonObject state(CallState state, boolean localHold, boolean remoteHold) {
        return event("state")
                .put("state", state.name())
                .put("localHold", localHold)
                .put("remoteHold", remoteHold);
    }

    /** {@code dialog}: what a dialled call is called, as far as that is known; the fields are those of {@link CallInfo}. */
    public static JsonObject dialog(CallInfo named) {
        return event("dialog")
                .put("sipCallId", named.getSipCallId())
                .put("localTag", named.getLocalTag())
                .put("remoteTag", named.getRemoteTag())
                .put("from", named.getFrom())
                .put("to", named.getTo())
                .put("remoteTarget", named.getRemoteTarget())
                .put("calledUser", named.getCalledUser())
                .put("remoteUser", named.getRemoteUser())
                .put("remoteName", named.getRemoteName())
                .put("remoteUri", named.getRemoteUri());
    }

    /** {@code identity}: who the other party of a dialled call is, as far as an answer said it. */
    public static JsonObject identity(String user, String name, String uri, IdentityInfo identity) {
        return event("identity")
                .put("remoteUser", user)
                .put("remoteName", name)
                .put("remoteUri", uri)
                .put("identity", identity.toJson());
    }

    /** {@code bridged}: the sound of the call {@code other} goes into this one and back. */
    public static JsonObject bridged(String other) {
        return event("bridged").put("other", other);
    }

    /** {@code unbridged}: it no longer does. */
    public static JsonObject unbridged(String other) {
        return event("unbridged").put("other", other);
    }

    /** Headers by name as events and {@link CallInfo} bear them: several of a name are joined by comma. */
    public static Map<String, String> headers(Iterable<Header> headers) {
        Map<String, String> byName = new LinkedHashMap<>();
        for (Header header : headers) {
            byName.merge(header.name(), header.value(), (first, next) -> first + ", " + next);
        }
        return byName;
    }

    /** {@code ended}: {@code reason}, SIP {@code status} (0 none), {@code phrase}, Q.850 {@code cause} (0 unknown). */
    public static JsonObject ended(CallEnd end) {
        return event("ended")
                .put("state", CallState.ENDED.name())
                .put("reason", end.reason().name())
                .put("status", end.status())
                .put("phrase", end.phrase())
                .put("cause", end.q850());
    }

    /** {@code media}: sound goes to and from {@code remote} in {@code codec}; {@code early} before the answer. */
    public static JsonObject media(String codec, String remote, boolean early, String audioAddress) {
        return event("media")
                .put("codec", codec)
                .put("remote", remote)
                .put("early", early)
                .put("audioAddress", audioAddress);
    }

    /** {@code dtmf}: a {@code digit} of {@code millis} ms came, by {@code method} RFC4733 or INFO. */
    public static JsonObject dtmf(char digit, int millis, String method) {
        return event("dtmf")
                .put("digit", String.valueOf(digit))
                .put("millis", millis)
                .put("method", method);
    }

    /** {@code mute}: whether we are {@code muted} now. */
    public static JsonObject mute(boolean muted) {
        return event("mute").put("muted", muted);
    }

    /** {@code quality}: a fresh {@link MediaQuality} as {@code quality}. */
    public static JsonObject quality(MediaQuality quality) {
        return event("quality").put("quality", quality.toJson());
    }

    /** {@code followed}: the call {@code info} was made because the peer asked for it by {@code transfer}. */
    public static JsonObject followed(String transfer, CallInfo info) {
        return event("followed").put("transfer", transfer).put("info", info.toJson());
    }

    /** {@code replaced}: the call {@code info} has taken the place of this one, which ends. */
    public static JsonObject replaced(CallInfo info) {
        return event("replaced").put("info", info.toJson());
    }

    /**
     * The events of the call machine: {@code progress} (status, phrase), {@code early-media}, {@code media-changed}, {@code remote-hold}
     * (held), {@code local-hold} (held), {@code info} (contentType, body as text, base64), {@code instant-message}
     * (contentType, body as text, base64), {@code redirected} (target, status), {@code
     * received} (method, status, phrase, headers), and those of transfers: {@code transfer-progress}, {@code transfer-ended}, {@code
     * transfer-requested}.
     */
    public static JsonObject of(CallEvent event) {
        if (event instanceof CallEvent.Progress progress) {
            return event("progress")
                    .put("status", progress.status())
                    .put("phrase", progress.phrase())
                    .put("fork", progress.forkId());
        }
        if (event instanceof CallEvent.EarlyMedia early) {
            return event("early-media").put("fork", early.forkId());
        }
        if (event instanceof CallEvent.MediaChanged) {
            return event("media-changed");
        }
        if (event instanceof CallEvent.RemoteHold hold) {
            return event("remote-hold").put("held", hold.held());
        }
        if (event instanceof CallEvent.LocalHold hold) {
            return event("local-hold").put("held", hold.held());
        }
        if (event instanceof CallEvent.Info info) {
            return event("info")
                    .put("contentType", info.contentType())
                    .put("body", new String(info.body(), StandardCharsets.UTF_8))
                    .put("base64", Base64.getEncoder().encodeToString(info.body()));
        }
        if (event instanceof CallEvent.Received received) {
            JsonObject headers = new JsonObject();
            for (Header header : received.headers()) {
                headers.getMap().merge(header.name(), header.value(), (first, next) -> first + ", " + next);
            }
            return event("received")
                    .put("method", received.method())
                    .put("status", received.status())
                    .put("phrase", received.phrase())
                    .put("headers", headers);
        }
        if (event instanceof CallEvent.Message message) {
            return event("instant-message")
                    .put("contentType", message.contentType())
                    .put("body", message.text())
                    .put("base64", Base64.getEncoder().encodeToString(message.body()));
        }
        if (event instanceof CallEvent.Redirected redirected) {
            return event("redirected")
                    .put("target", redirected.target().toString())
                    .put("status", redirected.status());
        }
        return transfer(event);
    }

    private static JsonObject transfer(CallEvent event) {
        if (event instanceof CallEvent.TransferProgress progress) {
            return event("transfer-progress")
                    .put("transfer", progress.id())
                    .put("status", progress.status())
                    .put("phrase", progress.phrase());
        }
        if (event instanceof CallEvent.TransferEnded ended) {
            return event("transfer-ended")
                    .put("transfer", ended.id())
                    .put("succeeded", ended.succeeded())
                    .put("status", ended.status())
                    .put("phrase", ended.phrase());
        }
        if (event instanceof CallEvent.TransferRequested requested) {
            return event("transfer-requested")
                    .put("transfer", requested.id())
                    .put("target", requested.target().toString())
                    .put("replaces", requested.replaces())
                    .put("required", requested.required())
                    .put("referredBy", requested.referredBy());
        }
        throw new IllegalArgumentException("no JSON form of " + event);
    }

    private static JsonObject event(String type) {
        return new JsonObject().put("type", type);
    }
}
