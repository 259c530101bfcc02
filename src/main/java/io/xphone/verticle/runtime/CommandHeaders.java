package io.xphone.verticle.runtime;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import io.xphone.bus.CommandOptions;
import io.xphone.call.message.ApplicationHeaders;
import io.xphone.call.message.CallError;
import io.xphone.options.HeadersJson;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import java.util.ArrayList;
import java.util.List;
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
     * The headers of a command, without checking them.
     *
     * @param options may be null
     */
    public static List<Header> of(CommandOptions options) {
        return options == null ? List.of() : of(options.getHeaders());
    }

    /** Converts headers, without checking them. */
    public static List<Header> of(MultiMap headers) {
        List<Header> list = new ArrayList<>(headers.size());
        headers.forEach((name, value) -> list.add(new Header(name, value)));
        return list;
    }

    /**
     * Reads {@code headers} of the options of a command, without checking them.
     *
     * @param options may be null
     * @throws IllegalArgumentException when {@code headers} is not an object
     */
    public static List<Header> of(JsonObject options) {
        return options == null ? List.of() : of(HeadersJson.fromJson(options.getValue("headers")));
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
    public static List<Header> checked(MultiMap headers) {
        return checked(of(headers));
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
