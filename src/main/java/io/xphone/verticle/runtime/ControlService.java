package io.xphone.verticle.runtime;

import io.vertx.codegen.annotations.Nullable;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.xphone.bus.BusErrors;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the requests to a control service before its generated handler reads them, so that each invalid one fails with
 * {@link BusErrors#INVALID_ARGUMENT} and the name of the field. A parameter of the service is required unless it is
 * {@link Nullable}. A failure without a code is {@link BusErrors#FAILED}.
 */
public final class ControlService implements Handler<Message<JsonObject>> {

    private static final Logger LOG = LoggerFactory.getLogger(ControlService.class);

    /** Code of generated handlers for a failure without one. */
    private static final int UNKNOWN = -1;

    private static final String NO_CONSTANT = "No enum constant ";
    private static final Map<Class<?>, Map<String, List<Field>>> ACTIONS = new ConcurrentHashMap<>();

    /** @param texts whether the elements of a list are strings instead of objects */
    private record Field(String name, Class<?> type, boolean texts, boolean required) {

        private static Field of(Parameter parameter) {
            return new Field(
                    parameter.getName(),
                    parameter.getType(),
                    parameter.getParameterizedType() instanceof ParameterizedType list
                            && list.getActualTypeArguments()[0] == String.class,
                    !parameter.getAnnotatedType().isAnnotationPresent(Nullable.class));
        }

        /** What the value has to be; null when it is that. */
        private String problem(Object value) {
            if (value == null) {
                return required ? name + " is missing" : null;
            }
            if (type == String.class) {
                return value instanceof String ? null : name + " must be a string";
            }
            if (type == int.class) {
                boolean fits = (value instanceof Integer || value instanceof Long)
                        && ((Number) value).intValue() == ((Number) value).longValue();
                return fits ? null : name + " must be a whole number";
            }
            if (type == boolean.class) {
                return value instanceof Boolean ? null : name + " must be true or false";
            }
            if (type == List.class) {
                boolean fits = value instanceof JsonArray array
                        && array.stream()
                                .allMatch(each -> texts
                                        ? each instanceof String
                                        : each instanceof JsonObject || each instanceof Map);
                return fits ? null : name + " must be an array of " + (texts ? "strings" : "objects");
            }
            return value instanceof JsonObject ? null : name + " must be an object";
        }

        /** Why an object cannot be read; null when it can. */
        private String unreadable(Object value) {
            if (!(value instanceof JsonObject json) || type == JsonObject.class || type == List.class) {
                return null;
            }
            try {
                type.getConstructor(JsonObject.class).newInstance(json);
                return null;
            } catch (InvocationTargetException thrown) {
                return name + ": " + readable(thrown.getCause());
            } catch (ReflectiveOperationException impossible) {
                return null; // every data object has that constructor
            }
        }

        private static String readable(Throwable thrown) {
            String text = String.valueOf(thrown.getMessage());
            if (!text.startsWith(NO_CONSTANT)) {
                return thrown instanceof IllegalArgumentException ? text : "has a value of a wrong type";
            }
            String constant = text.substring(NO_CONSTANT.length());
            int dot = constant.lastIndexOf('.');
            try {
                Object[] constants = Class.forName(constant.substring(0, dot)).getEnumConstants();
                return "\"" + constant.substring(dot + 1) + "\" is none of "
                        + Arrays.stream(constants).map(Object::toString).collect(Collectors.joining(", "));
            } catch (ClassNotFoundException nested) {
                return "\"" + constant.substring(dot + 1) + "\" is not a value of it";
            }
        }
    }

    private final Map<String, List<Field>> actions;
    private final Handler<Message<JsonObject>> handler;

    /**
     * @param service interface of the service
     * @param handler the generated handler
     */
    public ControlService(Class<?> service, Handler<Message<JsonObject>> handler) {
        this.actions = ACTIONS.computeIfAbsent(service, ControlService::actions);
        this.handler = handler;
    }

    private static Map<String, List<Field>> actions(Class<?> service) {
        Map<String, List<Field>> actions = new TreeMap<>();
        for (Method method : service.getDeclaredMethods()) {
            if (!Modifier.isStatic(method.getModifiers()) && !method.isSynthetic()) {
                actions.put(
                        method.getName(),
                        Arrays.stream(method.getParameters()).map(Field::of).toList());
            }
        }
        return actions;
    }

    @Override
    public void handle(Message<JsonObject> message) {
        String action = message.headers().get("action");
        List<Field> fields = action == null ? null : actions.get(action);
        String problem = fields == null
                ? (action == null ? "the header action is missing" : "action \"" + action + "\" is unknown")
                        + ": expected one of " + String.join(", ", actions.keySet())
                : problem(fields, message);
        if (problem != null) {
            message.reply(new ServiceException(BusErrors.INVALID_ARGUMENT, problem));
            return;
        }
        Checked checked = new Checked(message, fields);
        try {
            handler.handle(checked);
            checked.dispatched();
        } catch (RuntimeException thrown) {
            checked.failed(action, thrown);
        }
    }

    private static String problem(List<Field> fields, Message<?> message) {
        Object body = message.body();
        if (fields.isEmpty()) {
            return null;
        }
        if (!(body instanceof JsonObject json)) {
            return fields.stream().anyMatch(Field::required) || body != null ? "the body must be a JSON object" : null;
        }
        for (Field field : fields) {
            String problem = field.problem(json.getValue(field.name()));
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    /** A request whose fields are there, and have the right types. */
    private static final class Checked implements Message<JsonObject> {

        private final Message<JsonObject> message;
        private final List<Field> fields;
        private final JsonObject body;
        private boolean dispatched;
        private Runnable held;

        Checked(Message<JsonObject> message, List<Field> fields) {
            this.message = message;
            this.fields = fields;
            this.body = fields.isEmpty() || message.body() == null ? new JsonObject() : message.body();
        }

        /** The handler returned: a reply until then is that of the command. */
        void dispatched() {
            dispatched = true;
            if (held != null) {
                held.run();
            }
        }

        /** The handler threw, after a reply with the text of the exception. */
        void failed(String action, RuntimeException thrown) {
            for (Field field : fields) {
                String unreadable = field.unreadable(body.getValue(field.name()));
                if (unreadable != null) {
                    message.reply(new ServiceException(BusErrors.INVALID_ARGUMENT, unreadable));
                    return;
                }
            }
            LOG.error("action {} failed", action, thrown);
            message.reply(new ServiceException(BusErrors.FAILED, "action " + action + " failed"));
        }

        @Override
        public void reply(Object reply, DeliveryOptions options) {
            Object known = reply instanceof ServiceException failure && failure.failureCode() == UNKNOWN
                    ? new ServiceException(BusErrors.FAILED, failure.getMessage())
                    : reply;
            if (dispatched) {
                message.reply(known, options);
            } else {
                held = () -> message.reply(known, options);
            }
        }

        @Override
        public String address() {
            return message.address();
        }

        @Override
        public MultiMap headers() {
            return message.headers();
        }

        @Override
        public JsonObject body() {
            return body;
        }

        @Override
        public String replyAddress() {
            return message.replyAddress();
        }

        @Override
        public boolean isSend() {
            return message.isSend();
        }

        @Override
        public <R> Future<Message<R>> replyAndRequest(Object reply, DeliveryOptions options) {
            return message.replyAndRequest(reply, options);
        }
    }
}
