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

/** State of ours, kept at servers (RFC 3903). */
final class Publications {

    private final EventContext context;
    private final EventSweep sweep;

    Publications(EventContext context, EventSweep sweep) {
        this.context = context;
        this.sweep = sweep;
    }

    Future<JsonObject> publish(PublishRequest order) {
        if (order.getContentType() == null || order.getContentType().isBlank() || order.getBody() == null) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, "a publication needs contentType and body");
        }
        byte[] document;
        List<Header> headers;
        try {
            document = CommandBody.of(order.getContentType(), order.getBody(), order.isBase64());
            headers = CommandHeaders.ofEvents(CommandHeaders.checked(order.getHeaders()));
            sweep.opened(order.getDeliver(), order.getNode(), order.getLeaseMs());
        } catch (IllegalArgumentException refused) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, refused.getMessage());
        }
        if (order.getId() != null && context.find(order.getId()) instanceof PublicationSession known) {
            return changed(known, order.getContentType(), document, headers);
        }
        String target = order.getTarget() != null ? order.getTarget() : ownUser();
        EventName event;
        try {
            event = EventName.parse(order.getEvent() == null ? "" : order.getEvent());
            order.setId(context.newId("PU", order.getId()));
        } catch (IllegalArgumentException refused) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, refused.getMessage());
        }
        return context.way(target, order.getPeer()).compose(way -> {
            PublicationSession publication;
            try {
                context.newId("PU", order.getId()); // another may have taken it meanwhile
                publication = new PublicationSession(
                        context,
                        new Publisher(
                                order.getId(),
                                new PublisherSettings(
                                        way.target(),
                                        way.from(),
                                        event,
                                        order.getExpires(),
                                        way.routes(),
                                        context.headers()),
                                context.digest(way.credentials()),
                                context.identifiers()),
                        order);
            } catch (IllegalArgumentException malformed) {
                return CommandFailure.with(BusErrors.INVALID_ARGUMENT, malformed.getMessage());
            }
            context.add(publication);
            return changed(publication, order.getContentType(), document, headers);
        });
    }

    /** The user of the agent's own address: it is at the registrar, by whichever way that is reached. */
    private String ownUser() {
        String aor = context.profile().aor();
        return aor == null ? null : SipUri.parse(aor).user().orElse(null);
    }

    private static Future<JsonObject> changed(
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
        return CommandFailure.with(BusErrors.INVALID_STATE, "nothing is published as \"" + id + "\"");
    }
}
