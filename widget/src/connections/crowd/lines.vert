#version 300 es
// A line as a rectangle a little wider than it, for soft edges. Lengths are CSS pixels.
uniform vec2 scale;
uniform vec2 middle;
uniform vec2 size;
uniform float width;
in vec4 ends;
out vec2 place;

void main() {
    vec2 from = ends.xy * scale + middle;
    vec2 way = ends.zw * scale + middle - from;
    float reach = length(way);
    vec2 along = reach > 0.0 ? way / reach : vec2(1.0, 0.0);
    float side = width / 2.0 + 1.0;
    place = vec2((gl_VertexID & 1) == 0 ? 0.0 : reach, (gl_VertexID & 2) == 0 ? -side : side);
    vec2 at = from + along * place.x + vec2(-along.y, along.x) * place.y;
    gl_Position = vec4(at / size * vec2(2.0, -2.0) + vec2(-1.0, 1.0), 0.0, 1.0);
}
