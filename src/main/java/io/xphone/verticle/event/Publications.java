package io.xphone.verticle.event;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.xphone.PublishRequest;
import io.xphone.bus.BusErrors;
import io.xphone.sip.event.EventName;
import io.xphone.sip.event.Publisher;
import io.xphone.sip.event.PublisherSettings;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipUri;
import io.xphone.verticle.runtime.CommandBody;
import io.xphone.verticle.runtime.CommandFailure;
import io.xphone.verticle.runtime.CommandHeaders;
import java.util.List;

/** The publications of this agent (RFC 3903). */
final class Publications {

    private final EventContext context;
    private final EventSweep sweep;

    Publications(EventContext context, EventSweep sweep) {
        this.context = context;
        this.sweep = sweep;
    }

    Future<JsonObject> publish(PublishRequest request) {
        if (request.getContentType() == null || request.getContentType().isBlank() || request.getBody() == null) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, "a publication needs contentType and body");
        }
        byte[] document;
        List<Header> headers;
        try {
            document = CommandBody.of(request.getContentType(), request.getBody(), request.isBase64());
            headers = CommandHeaders.ofEvents(CommandHeaders.checked(request.getHeaders()));
            sweep.opened(request.getDeliver(), request.getNode(), request.getLeaseMs());
        } catch (IllegalArgumentException invalid) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, invalid.getMessage());
        }
        if (request.getId() != null && context.find(request.getId()) instanceof PublicationSession existing) {
            return change(existing, request.getContentType(), document, headers);
        }
        String target = request.getTarget() != null ? request.getTarget() : ownUser();
        EventName event;
        try {
            event = EventName.parse(request.getEvent() == null ? "" : request.getEvent());
            request.setId(context.newId("PU", request.getId()));
        } catch (IllegalArgumentException invalid) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, invalid.getMessage());
        }
        return context.findRoute(target, request.getPeer()).compose(route -> {
            PublicationSession publication;
            try {
                context.newId("PU", request.getId()); // it may have been taken during the route lookup
                publication = new PublicationSession(
                        context,
                        new Publisher(
                                request.getId(),
                                new PublisherSettings(
                                        route.target(),
                                        route.from(),
                                        event,
                                        request.getExpires(),
                                        route.routes(),
                                        context.headers()),
                                context.digest(route.credentials(), route.use()),
                                context.identifiers()),
                        route.use(),
                        request);
            } catch (IllegalArgumentException malformed) {
                return CommandFailure.with(BusErrors.INVALID_ARGUMENT, malformed.getMessage());
            }
            publication.registered(route.flow());
            context.add(publication);
            return change(publication, request.getContentType(), document, headers);
        });
    }

    /** The user part of the agent's address-of-record. */
    private String ownUser() {
        String aor = context.profile().aor();
        return aor == null ? null : SipUri.parse(aor).user().orElse(null);
    }

    private static Future<JsonObject> change(
            PublicationSession publication, String contentType, byte[] document, List<Header> headers) {
        Promise<JsonObject> done = Promise.promise();
        return publication.publish(contentType, document, headers, done)
                ? done.future()
                : CommandFailure.with(BusErrors.INVALID_STATE, "too many changes wait to be published");
    }

    Future<Void> unpublish(String id) {
        if (context.find(id) instanceof PublicationSession publication) {
            publication.perform(publication.close());
            return Future.succeededFuture();
        }
        return CommandFailure.with(BusErrors.INVALID_STATE, "there is no publication \"" + id + "\"");
    }
}
