package io.xphone.sip.dialog;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.ArrayList;
import java.util.List;

/**
 * Applies a route set to a request (RFC 3261 §12.2.1.1).
 *
 * <pre>
 *   route set          Request-URI            Route
 *   empty              remote target          none
 *   first has lr       remote target          the set as it is
 *   first has no lr    first route (strict)   the rest, then the remote target
 * </pre>
 *
 * The strict form is for routers of RFC 2543, which replace the Request-URI by the first Route.
 */
public final class RouteSet {

    private RouteSet() {}

    /**
     * Begins a request that follows a route set.
     *
     * @param method the method
     * @param target the remote target
     * @param routes the route set, first hop first; may be empty
     * @return a builder with Request-URI and Route set
     */
    public static SipRequest.Builder begin(String method, Uri target, List<NameAddress> routes) {
        if (routes.isEmpty()) {
            return SipRequest.builder(method, target);
        }
        Uri first = routes.get(0).uri();
        if (isLoose(first)) {
            SipRequest.Builder builder = SipRequest.builder(method, target);
            routes.forEach(route -> builder.add(HeaderName.ROUTE, route.toString()));
            return builder;
        }
        SipRequest.Builder builder =
                SipRequest.builder(method, asRequestUri(first)).strictlyRouted();
        List<NameAddress> rest = new ArrayList<>(routes.subList(1, routes.size()));
        rest.add(NameAddress.of(target));
        rest.forEach(route -> builder.add(HeaderName.ROUTE, route.toString()));
        return builder;
    }

    /**
     * Whether a hop is a loose router: its URI has the parameter {@code lr}, in any case.
     *
     * @param route the URI of a route
     * @return true for a loose router
     */
    public static boolean isLoose(Uri route) {
        return route instanceof SipUri sip && sip.hasParameter("lr");
    }

    /** Removes headers and the method parameter, which a Request-URI must not have (RFC 3261 §19.1.1). */
    static Uri asRequestUri(Uri uri) {
        return uri instanceof SipUri sip ? sip.withoutHeaders().withoutParameter("method") : uri;
    }
}
