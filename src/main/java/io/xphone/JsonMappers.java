package io.xphone;

import io.vertx.core.json.JsonObject;

/**
 * The JSON form of the values of this package, for Vert.x code generation: {@code
 * META-INF/vertx/json-mappers.properties} names these methods. Applications call {@code toJson()} of the values.
 */
public final class JsonMappers {

    private JsonMappers() {}

    public static JsonObject applicationEvent(ApplicationEvent value) {
        return value.toJson();
    }

    public static JsonObject attachmentEvent(AttachmentEvent value) {
        return value.toJson();
    }

    public static JsonObject callEnd(CallEnd value) {
        return new JsonObject()
                .put("reason", value.reason().name())
                .put("status", value.status())
                .put("phrase", value.phrase())
                .put("cause", value.q850());
    }

    public static JsonObject playoutPosition(PlayoutPosition value) {
        return value.toJson();
    }

    public static JsonObject digit(Digit value) {
        return value.toJson();
    }

    public static JsonObject infoMessage(InfoMessage value) {
        return value.toJson();
    }

    public static JsonObject progress(Progress value) {
        return value.toJson();
    }

    public static JsonObject qualityAlert(QualityAlert value) {
        return value.toJson();
    }

    public static JsonObject receivedMessage(ReceivedMessage value) {
        return value.toJson();
    }

    public static JsonObject textMessage(TextMessage value) {
        return value.toJson();
    }

    public static JsonObject transferResult(TransferResult value) {
        return value.toJson();
    }

    public static JsonObject dialogInfo(DialogInfo value) {
        return value.toJson();
    }

    public static JsonObject eventEnd(EventEnd value) {
        return value.toJson();
    }

    public static JsonObject messageSummary(MessageSummary value) {
        return value.toJson();
    }

    public static JsonObject notification(Notification value) {
        return value.toJson();
    }

    public static JsonObject presence(Presence value) {
        return value.toJson();
    }

    public static JsonObject registrationEvent(RegistrationEvent value) {
        return value.toJson();
    }

    public static JsonObject userRegistrationEvent(UserRegistrationEvent value) {
        return value.toJson().put("type", value.type().name());
    }

    public static JsonObject sourceBan(SourceBan value) {
        return value.toJson();
    }
}
