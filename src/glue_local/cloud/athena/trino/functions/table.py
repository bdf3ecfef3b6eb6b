"""Every function of Athena engine version 3: how it is done here, or that it is not.

What is in none of these tables is no function of Athena: FUNCTION_NOT_FOUND. One more function is one more entry in
the page's table. Source: https://docs.aws.amazon.com/athena/latest/ug/functions-env3.html
"""

from __future__ import annotations

from glue_local.cloud.athena.trino.functions import (
    aggregates,
    arrays,
    binary,
    dates,
    ip,
    maps,
    math,
    regexp,
    teradata,
    text,
)
from glue_local.cloud.athena.trino.functions.forms import FORMS
from glue_local.cloud.athena.trino.functions.registry import Function, functions

SCALARS: dict[str, list[Function]] = functions(
    [
        *text.ENTRIES,
        *regexp.ENTRIES,
        *math.ENTRIES,
        *dates.ENTRIES,
        *arrays.ENTRIES,
        *maps.ENTRIES,
        *binary.ENTRIES,
        *ip.ENTRIES,
        *teradata.ENTRIES,
    ]
)
AGGREGATES: dict[str, list[Function]] = functions(aggregates.AGGREGATES)
WINDOWS: dict[str, list[Function]] = functions(aggregates.WINDOWS)

_GEOSPATIAL = """
bing_tile bing_tile_at bing_tile_coordinates bing_tile_polygon bing_tile_quadkey bing_tile_zoom_level bing_tiles_around
convex_hull_agg from_encoded_polyline from_geojson_geometry geometry_from_hadoop_shape geometry_invalid_reason
geometry_nearest_points geometry_to_bing_tiles geometry_union geometry_union_agg great_circle_distance
line_interpolate_point line_interpolate_points line_locate_point simplify_geometry spatial_partitioning
spatial_partitions st_area st_asbinary st_astext st_boundary st_buffer st_centroid st_contains st_convexhull
st_coorddim st_crosses st_difference st_dimension st_disjoint st_distance st_endpoint st_envelope st_envelopeaspts
st_equals st_exteriorring st_geometries st_geometryfromtext st_geometryn st_geometrytype st_geomfrombinary
st_interiorringn st_interiorrings st_intersection st_intersects st_isclosed st_isempty st_isring st_issimple st_isvalid
st_length st_linefromtext st_linestring st_multipoint st_numgeometries st_numinteriorring st_numpoints st_overlaps
st_point st_pointn st_points st_polygon st_relate st_startpoint st_symdifference st_touches st_union st_within st_x
st_xmax st_xmin st_y st_ymax st_ymin to_encoded_polyline to_geojson_geometry to_geometry to_spherical_geography
"""
_SKETCHES = """
approx_set cardinality_estimate empty_approx_set hash_counts intersection_cardinality jaccard_index
make_set_digest merge merge_set_digest qdigest_agg quantile_at_value tdigest_agg value_at_quantile values_at_quantiles
"""
_OTHERS = """
bar beta_cdf checksum classify color cosine_distance current_groups current_path current_role current_time
current_user evaluate_classifier_predictions features from_iso8601_timestamp_nanos from_unixtime_nanos
inverse_beta_cdf inverse_normal_cdf learn_classifier
learn_libsvm_classifier learn_libsvm_regressor learn_regressor numeric_histogram objectid objectid_timestamp regress
render rgb spooky_hash_v2_32 spooky_hash_v2_64 timestamp_objectid version word_stem
"""
#: Functions of Athena that are not here: NOT_SUPPORTED with their name and place.
UNSUPPORTED: frozenset[str] = frozenset((_GEOSPATIAL + _SKETCHES + _OTHERS).split())

__all__ = ["AGGREGATES", "FORMS", "SCALARS", "UNSUPPORTED", "WINDOWS", "Function"]
