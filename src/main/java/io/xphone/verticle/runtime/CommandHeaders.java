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

/** The headers of a command, as the application sets them. */
public final class CommandHeaders {

    /** Headers of a subscription or publication that the application may not set. */
    private static final Set<String> EVENT_HEADERS = Set.of(
            HeaderName.EVENT,
            HeaderName.SUBSCRIPTION_STATE,
            HeaderName.EXPIRES,
            HeaderName.ACCEPT,
            HeaderName.SIP_IF_MATCH,
            HeaderName.SIP_ETAG);

    private static final Set<String> REGISTRATION_HEADERS = Set.of(HeaderName.EXPIRES, HeaderName.PATH);

    private CommandHeaders() {}

    /**
     * Reads {@code headers} of the options of a command, without checking them.
     *
     * @param options may be null
     * @throws IllegalArgumentException when {@code headers} is not an object
     */
    public static List<Header> of(JsonObject options) {
        List<Header> headers = new ArrayList<>();
        JsonObject object;
        try {
            object = options == null ? null : options.getJsonObject("headers");
        } catch (ClassCastException malformed) {
            throw new IllegalArgumentException("headers must be an object of names and values");
        }
        if (object != null) {
            object.forEach(entry -> headers.add(new Header(entry.getKey(), String.valueOf(entry.getValue()))));
        }
        return headers;
    }

    /**
     * As {@link #of}, and checks that the application may set each header.
     *
     * @throws IllegalArgumentException when a header is invalid or reserved
     */
    public static List<Header> checked(JsonObject options) {
        return checked(of(options));
    }

    /**
     * Converts names and values to headers, and checks them.
     *
     * @throws IllegalArgumentException when a header is invalid or reserved
     */
    public static List<Header> checked(Map<String, String> values) {
        List<Header> headers = new ArrayList<>();
        values.forEach((name, value) -> headers.add(new Header(name, String.valueOf(value))));
        return checked(headers);
    }

    /**
     * Checks headers for requests of subscriptions and publications.
     *
     * @throws IllegalArgumentException when a header is invalid or reserved
     */
    public static List<Header> ofEvents(List<Header> checked) {
        return without(EVENT_HEADERS, checked, "a subscription or publication");
    }

    /**
     * Checks headers for REGISTER requests.
     *
     * @throws IllegalArgumentException when a header is invalid or reserved
     */
    public static List<Header> ofRegistration(List<Header> checked) {
        return without(REGISTRATION_HEADERS, checked, "a registration");
    }

    private static List<Header> without(Set<String> reserved, List<Header> headers, String what) {
        headers.stream()
                .map(Header::name)
                .filter(reserved::contains)
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(what + " sets " + name + " itself");
                });
        return headers;
    }

    private static List<Header> checked(List<Header> headers) {
        Optional<CallError> error = ApplicationHeaders.check(headers);
        if (error.isPresent()) {
            throw new IllegalArgumentException(error.get().message());
        }
        return headers;
    }
}
