package io.xphone.bus.internal;

import io.vertx.core.json.JsonObject;
import io.xphone.CallEnd;
import io.xphone.CallInfo;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.IdentityInfo;
import io.xphone.MediaQuality;
import io.xphone.options.HeadersJson;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * An event of a call, as its subscribers receive it. Handles on the node of the call receive it by reference, in a
 * {@link CallEventDelivery}; all other subscribers receive its JSON form. Receivers must not change the values in it:
 * it is delivered to several.
 */
public sealed interface PublishedCallEvent {

    /** One method for each kind of event. */
    interface Visitor {
        void on(State event);

        void on(Dialog event);

        void on(Identity event);

        void on(Bridged event);

        void on(Unbridged event);

        void on(Ended event);

        void on(Media event);

        void on(MediaChanged event);

        void on(Dtmf event);

        void on(Mute event);

        void on(Quality event);

        void on(QualityAlert event);

        void on(TransferCall event);

        void on(Replaced event);

        void on(ProvisionalResponse event);

        void on(EarlyMedia event);

        void on(RemoteHold event);

        void on(LocalHold event);

        void on(Info event);

        void on(Received event);

        void on(InstantMessage event);

        void on(Redirected event);

        void on(TransferProgress event);

        void on(TransferEnded event);

        void on(TransferRequested event);

        void on(ApplicationLost event);

        void on(TakenOver event);
    }

    /** Calls the method of the visitor for this kind. */
    void accept(Visitor visitor);

    /** The JSON form, without {@code call} and {@code seq}. */
    JsonObject toJson();

    private static JsonObject json(String type) {
        return new JsonObject().put("type", type);
    }

    private static byte[] bytes(JsonObject json) {
        return Base64.getDecoder().decode(json.getString("base64"));
    }

    /**
     * The event of a JSON form.
     *
     * @return null when the type is not known
     */
    static PublishedCallEvent fromJson(JsonObject json) {
        return switch (json.getString("type", "")) {
            case "state" ->
                new State(
                        CallState.valueOf(json.getString("state")),
                        json.getBoolean("localHold", false),
                        json.getBoolean("remoteHold", false));
            case "dialog" -> Dialog.of(json);
            case "identity" ->
                new Identity(
                        json.getString("remoteUser"),
                        json.getString("remoteName"),
                        json.getString("remoteUri"),
                        new IdentityInfo(json.getJsonObject("identity")));
            case "bridged" -> new Bridged(json.getString("other"));
            case "unbridged" -> new Unbridged(json.getString("other"));
            case "ended" ->
                new Ended(
                        new CallEnd(
                                EndReason.valueOf(json.getString("reason")),
                                json.getInteger("status", 0),
                                json.getString("phrase", ""),
                                json.getInteger("cause", 0)),
                        quality(json));
            case "media" ->
                new Media(
                        json.getString("codec"),
                        json.getInteger("sampleRate", 0),
                        json.getString("remote"),
                        json.getBoolean("early", false),
                        json.getString("audioAddress"),
                        json.getString("srtpSuite"));
            case "media-changed" -> new MediaChanged();
            case "dtmf" ->
                new Dtmf(json.getString("digit").charAt(0), json.getInteger("millis"), json.getString("method"));
            case "mute" -> new Mute(json.getBoolean("muted"));
            case "quality" -> new Quality(quality(json));
            case "quality-alert" -> new QualityAlert(json.getBoolean("low"), json.getInteger("mark"), quality(json));
            case "transfer-call" ->
                new TransferCall(json.getString("transfer"), new CallInfo(json.getJsonObject("info")));
            case "replaced" -> new Replaced(new CallInfo(json.getJsonObject("info")));
            case "progress" ->
                new ProvisionalResponse(
                        json.getInteger("status"), json.getString("phrase"), json.getString("fork", ""));
            case "early-media" -> new EarlyMedia(json.getString("fork", ""));
            case "remote-hold" -> new RemoteHold(json.getBoolean("held"));
            case "local-hold" -> new LocalHold(json.getBoolean("held"));
            case "info" -> new Info(json.getString("contentType"), bytes(json));
            case "sip-message" ->
                new Received(
                        json.getString("method"),
                        json.getInteger("status"),
                        json.getString("phrase"),
                        headers(json.getJsonObject("headers")));
            case "instant-message" ->
                new InstantMessage(json.getString("contentType"), json.getString("body"), bytes(json));
            case "redirected" -> new Redirected(json.getString("target"), json.getInteger("status"));
            case "transfer-progress" ->
                new TransferProgress(json.getString("transfer"), json.getInteger("status"), json.getString("phrase"));
            case "transfer-ended" ->
                new TransferEnded(
                        json.getString("transfer"),
                        json.getBoolean("succeeded"),
                        json.getInteger("status"),
                        json.getString("phrase"));
            case "transfer-requested" ->
                new TransferRequested(
                        json.getString("transfer"),
                        json.getString("target"),
                        json.getString("replaces", ""),
                        json.getString("required", ""),
                        json.getString("referredBy", ""));
            case "application-lost" ->
                new ApplicationLost(
                        json.getString("application"), json.getString("action"), json.getInteger("afterMs", 0));
            case "taken-over" -> new TakenOver(json.getString("application"));
            default -> null;
        };
    }

    private static MediaQuality quality(JsonObject json) {
        JsonObject quality = json.getJsonObject("quality");
        return quality == null ? null : new MediaQuality(quality);
    }

    private static Headers headers(JsonObject json) {
        List<Header> headers = new ArrayList<>();
        for (Map.Entry<String, String> header : HeadersJson.fromJson(json)) {
            headers.add(new Header(header.getKey(), header.getValue()));
        }
        return Headers.of(headers);
    }

    /**
     * {@code state}: the call is in this state from now on; {@code localHold} and {@code remoteHold} say which side
     * holds it.
     */
    record State(CallState state, boolean localHold, boolean remoteHold) implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("state")
                    .put("state", state.name())
                    .put("localHold", localHold)
                    .put("remoteHold", remoteHold);
        }
    }

    /**
     * {@code dialog}: the dialog identifiers and parties of a dialled call, as far as they are known; the fields are
     * those of {@link CallInfo}.
     */
    record Dialog(
            String sipCallId,
            String localTag,
            String remoteTag,
            String from,
            String to,
            String remoteTarget,
            String calledUser,
            String remoteUser,
            String remoteName,
            String remoteUri)
            implements PublishedCallEvent {

        /** From the data of a call. */
        public static Dialog of(CallInfo info) {
            return new Dialog(
                    info.getSipCallId(),
                    info.getLocalTag(),
                    info.getRemoteTag(),
                    info.getFrom(),
                    info.getTo(),
                    info.getRemoteTarget(),
                    info.getCalledUser(),
                    info.getRemoteUser(),
                    info.getRemoteName(),
                    info.getRemoteUri());
        }

        private static Dialog of(JsonObject json) {
            return new Dialog(
                    json.getString("sipCallId"),
                    json.getString("localTag"),
                    json.getString("remoteTag"),
                    json.getString("from"),
                    json.getString("to"),
                    json.getString("remoteTarget"),
                    json.getString("calledUser"),
                    json.getString("remoteUser"),
                    json.getString("remoteName"),
                    json.getString("remoteUri"));
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("dialog")
                    .put("sipCallId", sipCallId)
                    .put("localTag", localTag)
                    .put("remoteTag", remoteTag)
                    .put("from", from)
                    .put("to", to)
                    .put("remoteTarget", remoteTarget)
                    .put("calledUser", calledUser)
                    .put("remoteUser", remoteUser)
                    .put("remoteName", remoteName)
                    .put("remoteUri", remoteUri);
        }
    }

    /** {@code identity}: the other party of a dialled call, as far as a response identified it. */
    record Identity(String remoteUser, String remoteName, String remoteUri, IdentityInfo identity)
            implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("identity")
                    .put("remoteUser", remoteUser)
                    .put("remoteName", remoteName)
                    .put("remoteUri", remoteUri)
                    .put("identity", identity.toJson());
        }
    }

    /** {@code bridged}: the audio of this call and the call {@code other} is bridged. */
    record Bridged(String other) implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("bridged").put("other", other);
        }
    }

    /** {@code unbridged}: the bridge with the call {@code other} has ended. */
    record Unbridged(String other) implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("unbridged").put("other", other);
        }
    }

    /**
     * {@code ended}: the call has ended; the last event.
     *
     * @param quality the last quality report; null when there was no media, or it is not known
     */
    record Ended(CallEnd end, MediaQuality quality) implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            JsonObject json = json("ended")
                    .put("state", CallState.ENDED.name())
                    .put("reason", end.reason().name())
                    .put("status", end.status())
                    .put("phrase", end.phrase())
                    .put("cause", end.q850());
            return quality == null ? json : json.put("quality", quality.toJson());
        }
    }

    /**
     * {@code media}: audio flows to and from {@code remote} in {@code codec}, whose audio has {@code sampleRate} Hz;
     * {@code early} before the call is answered.
     */
    record Media(String codec, int sampleRate, String remote, boolean early, String audioAddress, String srtpSuite)
            implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("media")
                    .put("codec", codec)
                    .put("sampleRate", sampleRate)
                    .put("remote", remote)
                    .put("early", early)
                    .put("audioAddress", audioAddress)
                    .put("srtpSuite", srtpSuite);
        }
    }

    /** {@code media-changed}: the session was renegotiated with another address, codec or direction. */
    record MediaChanged() implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("media-changed");
        }
    }

    /** {@code dtmf}: a digit of {@code millis} ms was received, by {@code method} RFC4733 or INFO. */
    record Dtmf(char digit, int millis, String method) implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("dtmf")
                    .put("digit", String.valueOf(digit))
                    .put("millis", millis)
                    .put("method", method);
        }
    }

    /** {@code mute}: whether this side is muted from now on. */
    record Mute(boolean muted) implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("mute").put("muted", muted);
        }
    }

    /** {@code quality}: a new quality report. */
    record Quality(MediaQuality quality) implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("quality").put("quality", quality.toJson());
        }
    }

    /** {@code quality-alert}: the quality has crossed the mark {@code alertRFactor}: {@code low} if downwards. */
    record QualityAlert(boolean low, int mark, MediaQuality quality) implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("quality-alert").put("low", low).put("mark", mark).put("quality", quality.toJson());
        }
    }

    /**
     * {@code transfer-call}: the call {@code info} was placed because the peer requested it by the transfer {@code
     * transfer}.
     */
    record TransferCall(String transfer, CallInfo info) implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("transfer-call").put("transfer", transfer).put("info", info.toJson());
        }
    }

    /** {@code replaced}: the call {@code info} replaces this one, which ends. */
    record Replaced(CallInfo info) implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("replaced").put("info", info.toJson());
        }
    }

    /** {@code progress}: a provisional response other than 100 from the branch {@code fork}. */
    record ProvisionalResponse(int status, String phrase, String fork) implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("progress").put("status", status).put("phrase", phrase).put("fork", fork);
        }
    }

    /** {@code early-media}: audio from before the answer is played, from the branch {@code fork}. */
    record EarlyMedia(String fork) implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("early-media").put("fork", fork);
        }
    }

    /** {@code remote-hold}: whether the peer holds the call from now on. */
    record RemoteHold(boolean held) implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("remote-hold").put("held", held);
        }
    }

    /** {@code local-hold}: whether this side holds the call from now on. */
    record LocalHold(boolean held) implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("local-hold").put("held", held);
        }
    }

    /**
     * {@code info}: an INFO request, DTMF excepted.
     *
     * @param body not to be changed
     */
    record Info(String contentType, byte[] body) implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("info")
                    .put("contentType", contentType)
                    .put("body", new String(body, StandardCharsets.UTF_8))
                    .put("base64", Base64.getEncoder().encodeToString(body));
        }
    }

    /** {@code sip-message}: a SIP message of the peer; {@code status} is 0 for a request. */
    record Received(String method, int status, String phrase, Headers headers) implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("sip-message")
                    .put("method", method)
                    .put("status", status)
                    .put("phrase", phrase)
                    .put("headers", HeadersJson.toJson(SipHeaders.multiMap(headers)));
        }
    }

    /**
     * {@code instant-message}: a MESSAGE request (RFC 3428).
     *
     * @param body not to be changed
     */
    record InstantMessage(String contentType, String text, byte[] body) implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("instant-message")
                    .put("contentType", contentType)
                    .put("body", text)
                    .put("base64", Base64.getEncoder().encodeToString(body));
        }
    }

    /** {@code redirected}: a dialled call was redirected to {@code target} with {@code status}. */
    record Redirected(String target, int status) implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("redirected").put("target", target).put("status", status);
        }
    }

    /** {@code transfer-progress}: a provisional status of a transfer that this side requested. */
    record TransferProgress(String transfer, int status, String phrase) implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("transfer-progress")
                    .put("transfer", transfer)
                    .put("status", status)
                    .put("phrase", phrase);
        }
    }

    /** {@code transfer-ended}: the outcome of a transfer that this side requested. */
    record TransferEnded(String transfer, boolean succeeded, int status, String phrase) implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("transfer-ended")
                    .put("transfer", transfer)
                    .put("succeeded", succeeded)
                    .put("status", status)
                    .put("phrase", phrase);
        }
    }

    /**
     * {@code transfer-requested}: the peer requests a transfer; {@code replaces}, {@code required} and {@code
     * referredBy} may be empty.
     */
    record TransferRequested(String transfer, String target, String replaces, String required, String referredBy)
            implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("transfer-requested")
                    .put("transfer", transfer)
                    .put("target", target)
                    .put("replaces", replaces)
                    .put("required", required)
                    .put("referredBy", referredBy);
        }
    }

    /**
     * {@code application-lost}: the application that handled the call was lost; {@code action} and {@code afterMs} are
     * those of {@code ApplicationLostOptions}.
     */
    record ApplicationLost(String application, String action, int afterMs) implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("application-lost")
                    .put("application", application)
                    .put("action", action)
                    .put("afterMs", afterMs);
        }
    }

    /** {@code taken-over}: {@code application} handles the call from now on, in place of one that was lost. */
    record TakenOver(String application) implements PublishedCallEvent {

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }

        @Override
        public JsonObject toJson() {
            return json("taken-over").put("application", application);
        }
    }
}
