package io.xphone.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.xphone.CallEnd;
import io.xphone.CallInfo;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.EventEnd;
import io.xphone.IdentityInfo;
import io.xphone.MediaQuality;
import io.xphone.PlayoutPosition;
import io.xphone.SourceBan;
import io.xphone.UserRegistration;
import io.xphone.UserRegistrationEvent;
import io.xphone.bus.internal.DocumentValues;
import io.xphone.bus.internal.IncomingCall;
import io.xphone.bus.internal.PublishedAgentEvent;
import io.xphone.bus.internal.PublishedCallEvent;
import io.xphone.sip.event.EventEffect;
import io.xphone.sip.event.SubscriptionState;
import io.xphone.sip.event.body.DialogElement;
import io.xphone.sip.event.body.DialogInfoDocument;
import io.xphone.sip.event.body.DialogStates;
import io.xphone.sip.event.body.MessageSummaryDocument;
import io.xphone.sip.event.body.PresenceDocument;
import io.xphone.sip.message.Headers;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.Uri;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/event-bus.md says is what the code does. */
class EventBusDocTest {

    private final EventBusDoc doc = new EventBusDoc();

    @Test
    void everyAddressIsThere() throws Exception {
        for (Method method : Addresses.class.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers()) && method.getReturnType() == String.class) {
                String name = method.getParameters()[0].getName().equals("name") ? "NAME" : "ID";
                Object address =
                        method.getParameterCount() == 1 ? method.invoke(null, name) : method.invoke(null, name, 1);
                assertThat(doc.text()).contains("`" + address + "`");
            }
        }
    }

    @Test
    void everyActionIsThereWithItsArguments() {
        actions(AgentControl.class, "a phone or server");
        actions(CallControl.class, "a call");
        actions(EventControl.class, "messages and events");
    }

    private void actions(Class<?> service, String of) {
        Set<String> actions = new TreeSet<>();
        for (Method method : service.getDeclaredMethods()) {
            if (Modifier.isStatic(method.getModifiers()) || method.isSynthetic()) {
                continue;
            }
            actions.add(method.getName());
            JsonObject example = doc.request(of, method.getName());
            assertThat(example.fieldNames())
                    .as(of + " " + method.getName())
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(method.getParameters())
                            .map(Parameter::getName)
                            .toList());
            for (Parameter parameter : method.getParameters()) {
                if (parameter.getType().getPackageName().startsWith("io.xphone")) {
                    isData(parameter.getType(), example.getJsonObject(parameter.getName()));
                }
            }
        }
        Set<String> documented = new TreeSet<>();
        String prefix = "Control of " + of + ": ";
        doc.examples().keySet().stream()
                .filter(heading -> heading.startsWith(prefix))
                .forEach(heading -> documented.add(heading.substring(prefix.length())));
        assertThat(documented).isEqualTo(actions);
    }

    /** Every field of the example is a property: it survives being read and written. */
    private static void isData(Class<?> type, JsonObject example) {
        JsonObject written = data(type, example);
        for (String field : example.fieldNames()) {
            if (example.getValue(field) != null) {
                assertThat(written.fieldNames()).as(type.getSimpleName()).contains(field);
                if (example.getValue(field) instanceof JsonObject inner) {
                    assertThat(written.getJsonObject(field).fieldNames()).containsAll(inner.fieldNames());
                }
            }
        }
    }

    private static JsonObject data(Class<?> type, JsonObject from) {
        try {
            Object data = type.getConstructor(JsonObject.class).newInstance(from);
            return (JsonObject) type.getMethod("toJson").invoke(data);
        } catch (ReflectiveOperationException wrong) {
            throw new AssertionError(type + " from " + from, wrong);
        }
    }

    @Test
    void everyReplyBearsTheFieldsThatAreWritten() {
        for (Class<?> type : List.of(
                AgentInfo.class,
                UserRegistration.class,
                CallInfo.class,
                AudioReaderLease.class,
                AudioWriterLease.class,
                MediaQuality.class)) {
            JsonObject example = doc.replies().get(type.getSimpleName());
            assertThat(example).as(type.getSimpleName()).isNotNull();
            isData(type, example);
            Set<String> properties = new TreeSet<>();
            for (Method method : type.getMethods()) {
                if (method.getName().startsWith("set") && method.getParameterCount() == 1) {
                    properties.add(Character.toLowerCase(method.getName().charAt(3))
                            + method.getName().substring(4));
                }
            }
            assertThat(example.fieldNames()).as(type.getSimpleName()).containsExactlyInAnyOrderElementsOf(properties);
        }
    }

    @Test
    void everyEventOfACallBearsTheFieldsThatAreWritten() {
        List<JsonObject> written = new ArrayList<>();
        written.add(new IncomingCall(new CallInfo().setId("x")).toJson());
        for (Class<?> kind : PublishedCallEvent.class.getPermittedSubclasses()) {
            PublishedCallEvent event = (PublishedCallEvent) made(kind);
            written.add(event.toJson());
            assertThat(PublishedCallEvent.fromJson(event.toJson()).toJson())
                    .as("decoded")
                    .isEqualTo(event.toJson());
        }
        Set<String> types = new TreeSet<>();
        for (JsonObject event : written) {
            types.add(event.getString("type"));
            Set<String> fields = new TreeSet<>(event.fieldNames());
            fields.add("call");
            fields.add(event.getString("type").equals("incoming") ? "agent" : "seq");
            assertThat(doc.event(event.getString("type")).fieldNames())
                    .as(event.getString("type"))
                    .containsExactlyInAnyOrderElementsOf(fields);
        }
        Set<String> documented = new TreeSet<>();
        doc.examples().forEach((heading, examples) -> {
            if (heading.contains(": event ")) {
                String type = heading.substring(heading.indexOf(": event ") + 8);
                documented.add(type);
                assertThat(examples.get(0).getString("type")).isEqualTo(type);
            }
        });
        types.addAll(Set.of("registered", "unregistered", "registration-failed", "played", "mark", "writer-failed"));
        messaging().forEach(event -> types.add(event.getString("type")));
        assertThat(documented).isEqualTo(types);
    }

    @Test
    void everyEventOfMessagesAndSubscriptionsBearsTheFieldsThatAreWritten() {
        for (JsonObject event : messaging()) {
            Set<String> fields = new TreeSet<>(event.fieldNames());
            fields.add("agent");
            JsonObject example = doc.event(event.getString("type"));
            assertThat(example.fieldNames()).as(event.getString("type")).containsExactlyInAnyOrderElementsOf(fields);
        }
        assertThat(doc.event("mailbox").getJsonObject("document").fieldNames())
                .isEqualTo(DocumentValues.summary(SUMMARY).toJson().fieldNames());
        DialogStates watched = new DialogStates();
        watched.take(new DialogInfoDocument(0, true, "", List.of(DialogElement.of("a", DialogElement.State.EARLY))));
        JsonObject dialogs = DocumentValues.dialogs(watched).toJson();
        JsonObject example = doc.event("notify").getJsonObject("document");
        assertThat(example.fieldNames()).isEqualTo(dialogs.fieldNames());
        assertThat(example.getJsonArray("dialogs").getJsonObject(0).fieldNames())
                .isEqualTo(dialogs.getJsonArray("dialogs").getJsonObject(0).fieldNames());
        DocumentValues.presence(PresenceDocument.of("sip:a@b", true, ""))
                .toJson()
                .fieldNames()
                .forEach(field -> assertThat(doc.text()).contains("`" + field + "`"));
    }

    private static final MessageSummaryDocument SUMMARY = MessageSummaryDocument.parse(
            "Messages-Waiting: yes\r\nVoice-Message: 1/0\r\n".getBytes(StandardCharsets.UTF_8));

    private static List<JsonObject> messaging() {
        SipRequest request = SipRequest.builder("MESSAGE", Uri.parse("sip:a@b"))
                .add("From", "<sip:c@d>;tag=1")
                .add("To", "<sip:a@b>")
                .build();
        EventEnd ended = new EventEnd(EventEnd.Reason.CLOSED, 0, "");
        EventEffect.Notified notified =
                new EventEffect.Notified(SubscriptionState.established(false, 1), "", "", new byte[0], "");
        return Stream.of(
                        PublishedAgentEvent.Message.of("x", request, "sip:here"),
                        new PublishedAgentEvent.Mailbox("x", DocumentValues.summary(SUMMARY)),
                        PublishedAgentEvent.Notify.of("x", notified, null, null),
                        new PublishedAgentEvent.SubscriptionLapsed("x", "why", 1),
                        new PublishedAgentEvent.SubscriptionEnded("x", ended),
                        PublishedAgentEvent.Subscriber.of("x", request, "sip:here", "presence", 1),
                        new PublishedAgentEvent.SubscriberEnded("x", ended),
                        new PublishedAgentEvent.PublicationLapsed("x", "why", 1),
                        new PublishedAgentEvent.PublicationEnded("x", ended),
                        new PublishedAgentEvent.UserRegistered(new UserRegistrationEvent(
                                UserRegistrationEvent.Type.REGISTERED, "x", "x", "x", 1, "", 1)),
                        new PublishedAgentEvent.UserRegistered(new UserRegistrationEvent(
                                UserRegistrationEvent.Type.UNREGISTERED, "x", "x", "x", 0, "x", 0)),
                        new PublishedAgentEvent.SourceBanned(new SourceBan("x", 1, 1)))
                .map(PublishedAgentEvent::toJson)
                .toList();
    }

    private static final Map<Class<?>, Object> VALUES = Map.of(
            char.class, '1',
            CallState.class, CallState.ACTIVE,
            CallEnd.class, new CallEnd(EndReason.LOCAL, 0, "", 0),
            CallInfo.class, new CallInfo(),
            IdentityInfo.class, new IdentityInfo(),
            MediaQuality.class, new MediaQuality());

    /** Some value of a record. */
    private static Object made(Class<?> kind) {
        try {
            RecordComponent[] components = kind.getRecordComponents();
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Function<Class<?>, Object> value = type -> type == boolean.class
                    ? Boolean.TRUE
                    : type == int.class
                            ? (Object) 302
                            : type == Headers.class
                                    ? Headers.empty()
                                    : type == byte[].class
                                            ? new byte[0]
                                            : type == String.class ? "x" : VALUES.get(type);
            var constructor = kind.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(Arrays.stream(types).map(value).toArray());
        } catch (ReflectiveOperationException wrong) {
            throw new AssertionError("no value of " + kind, wrong);
        }
    }

    @Test
    void everyEventOfAWriterHasTheFieldsThatAreWritten() {
        for (String type : List.of("played", "mark", "writer-failed")) {
            JsonObject example = doc.event(type);
            assertThat(AudioProgress.fromJson(example).toJson()).as(type).isEqualTo(example);
        }
        JsonObject position = doc.replies().get("PlayoutPosition");
        assertThat(PlayoutPosition.fromJson(position).toJson()).isEqualTo(position);
        for (AudioWriterCommand.Kind kind : AudioWriterCommand.Kind.values()) {
            JsonObject example = doc.message(kind.name().toLowerCase(Locale.ROOT));
            AudioWriterCommand command = new AudioWriterCommand(
                    example.getString("call"), 1, kind, example.getString("mark"), example.getDouble("volume", 0.0));
            example.fieldNames().removeIf(field -> example.getValue(field) == null);
            assertThat(command.toJson()).isEqualTo(example);
        }
    }

    @Test
    void everyFailureIsThere() throws Exception {
        for (var field : BusErrors.class.getFields()) {
            if (field.getType() == int.class) {
                assertThat(doc.text()).contains("| " + field.getInt(null) + " | `" + field.getName() + "` |");
            }
        }
        assertThat(doc.text())
                .contains(BusErrors.TIMEOUT_MS / 1000 + " s (" + BusErrors.PATIENT_TIMEOUT_MS / 1000 + " s for");
    }
}
