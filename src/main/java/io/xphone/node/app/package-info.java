/**
 * The built-in applications of the node: what answers a called number. Each is small and uses the face
 * ({@code io.xphone}) and {@code io.xphone.audio} alone, so each is an example of how calls are handled.
 */
package io.xphone.node.app;
