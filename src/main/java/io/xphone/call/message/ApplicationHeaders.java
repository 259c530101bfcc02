package io.xphone.call.message;

import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks the headers that an application adds to messages. */
public final class ApplicationHeaders {

    /** The headers that only the call itself sets. */
    private static final Set<String> RESERVED = Stream.of(
                    HeaderName.VIA,
                    HeaderName.FROM,
                    HeaderName.TO,
                    HeaderName.CALL_ID,
                    HeaderName.CSEQ,
                    HeaderName.ROUTE,
                    HeaderName.RECORD_ROUTE,
                    HeaderName.MAX_FORWARDS,
                    HeaderName.CONTENT_LENGTH,
                    HeaderName.CONTENT_TYPE,
                    HeaderName.AUTHORIZATION,
                    HeaderName.PROXY_AUTHORIZATION)
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());

    private ApplicationHeaders() {}

    /** Checks headers for a request; empty when they can be added. They must not contain Contact. */
    public static Optional<CallError> check(List<Header> headers) {
        Optional<CallError> bad = checkResponse(headers);
        return bad.isPresent()
                ? bad
                : headers.stream().anyMatch(ApplicationHeaders::isContact)
                        ? reserved(HeaderName.CONTACT)
                        : Optional.empty();
    }

    /** Checks headers for a response, where Contact is allowed for redirection. */
    public static Optional<CallError> checkResponse(List<Header> headers) {
        return headers.stream()
                .map(Header::name)
                .filter(name -> RESERVED.contains(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .flatMap(ApplicationHeaders::reserved);
    }

    public static void addTo(SipRequest.Builder request, List<Header> headers) {
        headers.forEach(header -> request.add(header.name(), header.value()));
    }

    public static void addTo(SipResponse.Builder response, List<Header> headers) {
        headers.forEach(header -> response.add(header.name(), header.value()));
    }

    private static boolean isContact(Header header) {
        return header.name().equalsIgnoreCase(HeaderName.CONTACT);
    }

    private static Optional<CallError> reserved(String name) {
        return Optional.of(CallError.invalidArgument("the call sets " + name + " itself"));
    }
}
