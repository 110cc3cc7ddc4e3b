#version 300 es
precision highp float;
// How much of a pixel is on a dash of the line. `opens` and `shuts` are where dashes begin and end in each period.
uniform vec4 colour;
uniform float width;
uniform float density;
uniform float period;
uniform vec3 opens;
uniform vec3 shuts;
in vec2 place;
out vec4 shade;

void main() {
    float across = clamp((width / 2.0 - abs(place.y)) * density + 0.5, 0.0, 1.0);
    vec3 inside = min(vec3(mod(place.x, period)) - opens, shuts - vec3(mod(place.x, period)));
    vec3 dashes = clamp(inside * density + 0.5, 0.0, 1.0);
    shade = colour * across * max(dashes.x, max(dashes.y, dashes.z));
}
