package io.xphone.bus;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.codegen.annotations.Nullable;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.Call;
import io.xphone.Loopback;
import io.xphone.OnLoopback;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client in any language receives for a request that is not valid. */
class BusFailuresTest extends OnLoopback {

    private record Service(Class<?> type, String chapter, String address) {

        List<Method> actions() {
            return Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
                    .toList();
        }
    }

    private final EventBusDoc doc = new EventBusDoc();
    private final List<Service> services = new ArrayList<>();
    private Loopback.Listening desk;
    private Loopback.Listening caller;

    @BeforeEach
    void start() throws Exception {
        desk = loop.server(Loopback.options().setName("desk"));
        caller = loop.server();
        services.add(new Service(AgentControl.class, "a phone or server", "xphone.agent.desk"));
        services.add(new Service(EventControl.class, "messages and events", "xphone.agent.desk.events"));
        services.add(new Service(
                CallControl.class, "a call", "xphone.call." + ringing().id()));
    }

    private Call ringing() throws Exception {
        await(caller.server().dialUri(desk.uri("600")));
        return next(desk.calls());
    }

    private ReplyException rejected(Service service, String action, Object body) throws Exception {
        DeliveryOptions options = new DeliveryOptions();
        if (action != null) {
            options.addHeader("action", action);
        }
        Throwable failure = failure(loop.vertx().eventBus().request(service.address(), body, options));
        assertThat(failure).isInstanceOf(ReplyException.class);
        return (ReplyException) failure;
    }

    private void isInvalid(ReplyException failure, String text) {
        assertThat(failure.failureCode()).as(failure.getMessage()).isEqualTo(BusErrors.INVALID_ARGUMENT);
        assertThat(failure.getMessage()).contains(text);
    }

    @Test
    void aWrongActionIsNamed() throws Exception {
        for (Service service : services) {
            isInvalid(rejected(service, "fly", new JsonObject()), "\"fly\"");
            isInvalid(rejected(service, null, new JsonObject()), "action");
            isInvalid(rejected(service, "subscribe", "text"), "body");
            isInvalid(rejected(service, "subscribe", null), "body");
        }
    }

    @Test
    void everyRequiredFieldIsNamedWhenItIsMissingOrOfAnotherType() throws Exception {
        int checked = 0;
        for (Service service : services) {
            for (Method action : service.actions()) {
                for (Parameter field : action.getParameters()) {
                    JsonObject body = doc.request(service.chapter(), action.getName());
                    if (!field.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                        body.remove(field.getName());
                        isInvalid(rejected(service, action.getName(), body), field.getName() + " is missing");
                        body.putNull(field.getName());
                        isInvalid(rejected(service, action.getName(), body), field.getName() + " is missing");
                        checked++;
                    }
                    body.put(field.getName(), new JsonArray().add(1));
                    isInvalid(rejected(service, action.getName(), body), field.getName());
                    body.put(field.getName(), 1.5);
                    isInvalid(rejected(service, action.getName(), body), field.getName());
                }
            }
        }
        assertThat(checked).isGreaterThan(30);
    }

    @Test
    void fieldsOfObjectsAreNamed() throws Exception {
        Service call = services.get(2);
        isInvalid(
                rejected(
                        call,
                        "setOnApplicationLost",
                        new JsonObject().put("options", new JsonObject().put("action", "FLY"))),
                "options: \"FLY\" is none of END, KEEP, HAND_OVER");
        isInvalid(
                rejected(call, "accept", new JsonObject().put("options", new JsonObject().put("headers", 1))),
                "options: headers");
    }

    /** Objects without their fields, and absent optional fields: the command runs, or fails with a documented code. */
    @Test
    void noFailureIsThatOfAProgram() throws Exception {
        for (Service service : List.copyOf(services)) {
            for (Method action : service.actions()) {
                if (action.getName().equals("drain")) {
                    continue;
                }
                JsonObject body = doc.request(service.chapter(), action.getName());
                for (Parameter field : action.getParameters()) {
                    if (field.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                        body.remove(field.getName());
                    } else if (body.getValue(field.getName()) instanceof JsonObject) {
                        body.put(field.getName(), new JsonObject());
                    } else if (body.getValue(field.getName()) instanceof JsonArray) {
                        body.put(field.getName(), new JsonArray());
                    }
                }
                String address = service.type() == CallControl.class
                        ? Addresses.call(ringing().id())
                        : service.address();
                var reply = loop.vertx()
                        .eventBus()
                        .request(
                                address,
                                body,
                                new DeliveryOptions()
                                        .addHeader("action", action.getName())
                                        .setSendTimeout(400));
                await(reply.<Void>transform(done -> {
                    if (done.failed()) {
                        ReplyException failed = (ReplyException) done.cause();
                        assertThat(failed.failureType().name() + failed.failureCode())
                                .as(action + ": " + failed.getMessage())
                                .matches("TIMEOUT-1|RECIPIENT_FAILURE(100[1-7]|[3-6]..)");
                        assertThat(failed.getMessage()).doesNotContain("Cannot invoke");
                    }
                    return io.vertx.core.Future.succeededFuture();
                }));
            }
        }
    }
}
