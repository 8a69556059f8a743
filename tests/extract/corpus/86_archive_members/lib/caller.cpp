extern const int through_data;
int caller() { return through_data; }
