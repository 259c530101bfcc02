package io.xphone.verticle.runtime;

import io.vertx.core.json.JsonObject;
import io.xphone.call.message.ApplicationHeaders;
import io.xphone.call.message.CallError;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The headers that an application gives with a command. */
public final class CommandHeaders {

    /** What makes up a subscription or a publication, and is not the application's to add. */
    private static final Set<String> OF_EVENTS = Set.of(
            HeaderName.EVENT,
            HeaderName.SUBSCRIPTION_STATE,
            HeaderName.EXPIRES,
            HeaderName.ACCEPT,
            HeaderName.SIP_IF_MATCH,
            HeaderName.SIP_ETAG);

    private static final Set<String> OF_REGISTRATION = Set.of(HeaderName.EXPIRES, HeaderName.PATH);

    private CommandHeaders() {}

    /**
     * {@code headers} of the options of a command, not checked against what the stack writes itself.
     *
     * @param options may be null
     * @throws IllegalArgumentException when they are no headers
     */
    public static List<Header> of(JsonObject options) {
        List<Header> headers = new ArrayList<>();
        JsonObject object;
        try {
            object = options == null ? null : options.getJsonObject("headers");
        } catch (ClassCastException malformed) {
            throw new IllegalArgumentException("headers is no object of names and values");
        }
        if (object != null) {
            object.forEach(entry -> headers.add(new Header(entry.getKey(), String.valueOf(entry.getValue()))));
        }
        return headers;
    }

    /**
     * As {@link #of}, checked.
     *
     * @throws IllegalArgumentException when one can't be sent
     */
    public static List<Header> checked(JsonObject options) {
        return checked(of(options));
    }

    /**
     * By name and value, checked.
     *
     * @throws IllegalArgumentException when one can't be sent
     */
    public static List<Header> checked(Map<String, String> given) {
        List<Header> headers = new ArrayList<>();
        given.forEach((name, value) -> headers.add(new Header(name, String.valueOf(value))));
        return checked(headers);
    }

    /**
     * For requests of subscriptions and publications.
     *
     * @throws IllegalArgumentException when one can't be sent
     */
    public static List<Header> ofEvents(List<Header> checked) {
        return without(OF_EVENTS, checked, "a subscription or publication");
    }

    /**
     * For REGISTER.
     *
     * @throws IllegalArgumentException when one can't be sent
     */
    public static List<Header> ofRegistration(List<Header> checked) {
        return without(OF_REGISTRATION, checked, "a registration");
    }

    private static List<Header> without(Set<String> ours, List<Header> headers, String what) {
        headers.stream().map(Header::name).filter(ours::contains).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException(what + " sets " + name + " itself");
        });
        return headers;
    }

    private static List<Header> checked(List<Header> headers) {
        Optional<CallError> refused = ApplicationHeaders.check(headers);
        if (refused.isPresent()) {
            throw new IllegalArgumentException(refused.get().message());
        }
        return headers;
    }
}
